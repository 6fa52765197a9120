create table subscriptions.subscription (
    id uuid primary key,
    user_id varchar(255) not null,
    email varchar(254) not null,
    plan varchar(40) not null,
    amount bigint not null,
    currency varchar(3) not null,
    -- until the outcome of the first payment
    payment_token varchar(128),
    genres text not null,
    status varchar(10) not null,
    decline_reason varchar(255),
    created_at timestamp with time zone not null,
    decided_at timestamp with time zone,
    trace_parent varchar(55),
    trace_state varchar(512),
    -- the user while the subscription is pending, active or past due: unique, so there is at most one
    live_user_id varchar(255) unique,
    period int not null default 1,
    -- the time of the first charge; the periods are counted from it
    anchor timestamp with time zone,
    -- NOW or PERIOD_END; null: not cancelled
    cancel varchar(10),
    revision int not null default 0,
    card_revision int not null default 0,
    -- the known state of the payment of the current period
    settled boolean not null default false,
    refused int not null default 0,
    next_step varchar(10),
    next_at timestamp with time zone,
    -- when the current period is over; null while nothing follows from that
    due_at timestamp with time zone,
    -- grows with each change of the row
    claim bigint not null default 0,
    leased_by uuid,
    attempt bigint not null default 0,
    dead varchar(500),
    planned boolean not null default false,
    due_since timestamp with time zone not null default current_timestamp
);

create index subscription_due on subscriptions.subscription (due_at);
create index subscription_of_user on subscriptions.subscription (user_id, created_at);
create index subscription_of_status on subscriptions.subscription (status, created_at);

-- Events that the broker has not confirmed.
create table subscriptions.outbox (
    id uuid primary key,
    subject uuid not null,
    event text not null,
    due_at timestamp with time zone,
    claim bigint not null,
    leased_by uuid,
    attempt bigint not null default 0,
    dead varchar(500),
    planned boolean not null default false,
    due_since timestamp with time zone not null default current_timestamp
);

create index outbox_due on subscriptions.outbox (due_at);

create table subscriptions.idempotency (
    user_id varchar(255) not null,
    idempotency_key varchar(255) not null,
    request_digest varchar(64) not null,
    subscription_id uuid not null,
    answer varchar(2000) not null,
    created_at timestamp with time zone not null,
    primary key (user_id, idempotency_key)
);

create index idempotency_by_age on subscriptions.idempotency (created_at);
