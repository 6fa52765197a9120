create table subscriptions.subscription (
    id uuid primary key,
    user_id varchar(255) not null,
    email varchar(254) not null,
    plan varchar(40) not null,
    amount bigint not null,
    currency varchar(3) not null,
    payment_token varchar(128) not null,
    genres varchar(1000) not null,
    status varchar(10) not null,
    decline_reason varchar(255),
    created_at timestamp with time zone not null,
    decided_at timestamp with time zone,
    trace_parent varchar(55),
    trace_state varchar(512),
    -- the user while the subscription is pending or active: unique, so there is at most one
    live_user_id varchar(255) unique,
    -- when a sweep may publish the request; null once it is published
    publish_due timestamp with time zone
);

create index subscription_of_user on subscriptions.subscription (user_id, created_at);
create index subscription_to_publish on subscriptions.subscription (publish_due);

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

create table subscriptions.inbox (
    event_id uuid not null,
    consumer varchar(100) not null,
    published text,
    handled_at timestamp with time zone not null,
    primary key (event_id, consumer)
);

create index inbox_by_age on subscriptions.inbox (handled_at);
create index subscription_of_status on subscriptions.subscription (status, created_at);
