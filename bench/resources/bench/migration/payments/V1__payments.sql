create table payments.payment (
    subscription_id uuid primary key,
    -- the event that requested it: a repetition of that event publishes the outcome again
    event_id uuid not null,
    user_id varchar(255) not null,
    outcome varchar(10) not null,
    reason varchar(255),
    amount bigint not null,
    currency varchar(3) not null,
    provider_reference varchar(100),
    decided_at timestamp with time zone not null
);

-- The provider's ledger, kept by the simulator: one row for each idempotency key.
create table payments.simulator_ledger (
    idempotency_key uuid primary key,
    token varchar(128) not null,
    amount bigint not null,
    currency varchar(3) not null,
    attempts int not null,
    outcome varchar(10),
    reference varchar(100),
    decided_at timestamp with time zone
);

create table payments.inbox (
    event_id uuid not null,
    consumer varchar(100) not null,
    published text,
    handled_at timestamp with time zone not null,
    primary key (event_id, consumer)
);

create index inbox_by_age on payments.inbox (handled_at);
