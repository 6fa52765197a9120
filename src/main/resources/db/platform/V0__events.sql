-- In the schema of each service: the events that it has handled, with those that it has published because of them.
create table ${flyway:defaultSchema}.inbox (
    event_id uuid not null,
    consumer varchar(100) not null,
    published text,
    handled_at timestamp with time zone not null default current_timestamp,
    primary key (event_id, consumer)
);

create index inbox_by_age on ${flyway:defaultSchema}.inbox (handled_at);

-- Events whose handling has failed, or was started by a process that may have died in it.
create table ${flyway:defaultSchema}.attempt (
    event_id uuid not null,
    consumer varchar(100) not null,
    faults int not null,
    deaths int not null,
    started_by uuid,
    changed_at timestamp with time zone not null default current_timestamp,
    -- when it became a dead letter
    dead_at timestamp with time zone,
    primary key (event_id, consumer)
);

create index attempt_by_age on ${flyway:defaultSchema}.attempt (changed_at);
