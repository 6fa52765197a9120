-- Creates a role and a schema for each service. No role can read the schema of another. Run it in the services' database as
-- the server's superuser, again when there is a new service. /run/secrets, on the server, has a file with the password of
-- each role, named like the role.
do $$
declare
    service text;
begin
    for service in select name from pg_ls_dir('/run/secrets') name where name <> 'postgres' order by name loop
        if not exists (select from pg_roles where rolname = service) then
            execute format('create role %I login password %L', service,
                trim(e' \n' from pg_read_file('/run/secrets/' || service)));
            execute format('create schema authorization %I', service);
            execute format('grant connect on database %I to %I', current_database(), service);
        end if;
    end loop;
    -- Nobody creates a table or a schema anywhere else, and nobody else connects.
    revoke all on schema public from public;
    execute format('revoke all on database %I from public', current_database());
end $$;
