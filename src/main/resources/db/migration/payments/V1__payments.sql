-- One row a subscription: requested, then charged or declined.
create table payments.payment (
    subscription_id uuid primary key,
    -- the event that requested it, as the cause of published events
    event_id uuid not null,
    correlation_id uuid not null,
    trace_parent varchar(55),
    trace_state varchar(512),
    user_id varchar(255) not null,
    payment_token varchar(128) not null,
    amount bigint not null,
    currency varchar(3) not null,
    status varchar(10) not null default 'requested',
    reason varchar(255),
    provider_reference varchar(100),
    -- the provider's idempotency key, and when it may have been used first
    key_number int not null default 1,
    provider_key uuid not null,
    key_since timestamp with time zone not null default current_timestamp,
    requested_at timestamp with time zone not null default current_timestamp,
    decided_at timestamp with time zone,
    -- when a worker may ask the provider next; null after its decision
    due_at timestamp with time zone,
    claim bigint not null,
    leased_by uuid,
    attempt bigint not null default 0,
    dead varchar(500),
    planned boolean not null default false
);

create index payment_due on payments.payment (due_at);

-- Events that the broker has not confirmed.
create table payments.outbox (
    id uuid primary key,
    subject uuid not null,
    event text not null,
    due_at timestamp with time zone,
    claim bigint not null,
    leased_by uuid,
    attempt bigint not null default 0,
    dead varchar(500),
    planned boolean not null default false
);

create index outbox_due on payments.outbox (due_at);

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
    handled_at timestamp with time zone not null default current_timestamp,
    primary key (event_id, consumer)
);

create index inbox_by_age on payments.inbox (handled_at);

-- Events whose handling has failed, or was started by a process that may have died in it.
create table payments.attempt (
    event_id uuid not null,
    consumer varchar(100) not null,
    faults int not null,
    deaths int not null,
    started_by uuid,
    changed_at timestamp with time zone not null default current_timestamp,
    primary key (event_id, consumer)
);

create index attempt_by_age on payments.attempt (changed_at);
