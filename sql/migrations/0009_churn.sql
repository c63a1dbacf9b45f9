-- Who left, what is fitted to it, and how much at risk the others are.

create table core.churned (
    customer_id text primary key,
    churned_at date not null
);

-- Files of those who left; a refused line is kept by its number and reason.
create table landing.churn_files (
    sha256 text primary key,
    path text not null,
    received int not null,
    accepted int not null,
    refused int not null,
    known_until date not null,
    landed_at timestamptz not null default now(),
    check (received = accepted + refused)
);

create table landing.churn_refused (
    sha256 text not null references landing.churn_files on delete cascade,
    line int not null,
    reason text not null,
    primary key (sha256, line)
);

create table ops.churn_models (
    churn_model int generated always as identity primary key,
    fitted_at timestamptz not null default now(),
    known_until date not null,
    serves boolean not null,
    model jsonb not null,
    evaluation jsonb not null
);
create unique index churn_models_serving on ops.churn_models (serves) where serves;
comment on column ops.churn_models.model is 'Intercept, weights, means and scales of the logistic regression.';

-- A row for each customer and day with a contact: the risk as it was known that evening.
create table marts.churn_risk (
    customer_id text not null,
    as_of date not null,
    risk_index smallint not null check (risk_index between 0 and 100),
    p_churn double precision check (p_churn between 0 and 1),
    churn_model int references ops.churn_models,
    reasons jsonb not null,
    interaction_keys uuid[] not null,
    primary key (customer_id, as_of),
    check ((p_churn is null) = (churn_model is null))
);
create index churn_risk_as_of on marts.churn_risk (as_of, risk_index desc);
