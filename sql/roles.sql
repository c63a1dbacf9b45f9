-- The three roles that people and programs are members of. Roles belong to the whole server: another database
-- of the same server may have made them already, or may be making them now.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['qm_writer', 'qm_app', 'qm_reader'] loop
        if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception when duplicate_object or unique_violation then
                null;
            end;
        end if;
        if not pg_has_role(current_user, wanted, 'member') then
            execute format('grant %I to current_user', wanted);
        end if;
    end loop;
end
$$;
