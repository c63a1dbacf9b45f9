-- Who talked how long and who waited for whom, for every interaction version that a run has dealt with.
-- It goes with the interaction: forgetting a month deletes that, and nothing else need know of it.
create table scores.dynamics (
    interaction_key uuid not null,
    version int not null,
    day date not null,
    duration_ms bigint check (duration_ms >= 0),
    agent_talk_ms bigint check (agent_talk_ms >= 0),
    customer_talk_ms bigint check (customer_talk_ms >= 0),
    agent_talk_share double precision check (agent_talk_share >= 0),
    non_talk_ms bigint check (non_talk_ms >= 0),
    longest_silence_ms bigint check (longest_silence_ms >= 0),
    agent_words_per_minute double precision check (agent_words_per_minute >= 0),
    customer_words_per_minute double precision check (customer_words_per_minute >= 0),
    interruptions_by_agent int check (interruptions_by_agent >= 0),
    interruptions_by_customer int check (interruptions_by_customer >= 0),
    greeting_ms bigint check (greeting_ms >= 0),
    response_ms_mean double precision check (response_ms_mean >= 0),
    response_ms_max bigint check (response_ms_max >= 0),
    handling_ms bigint check (handling_ms >= 0),
    agent_greeted boolean,
    agent_empathised boolean,
    agent_owned boolean,
    agent_closed boolean,
    primary key (interaction_key, version),
    foreign key (interaction_key, version) references core.interactions on delete cascade
);
