-- One row for each subscription and period, with its last attempt. Earlier attempts are in earlier_attempt.
create table payments.payment (
    -- derived from subscription and period; that of the first period is the subscription's
    id uuid primary key,
    subscription_id uuid not null,
    period int not null default 1,
    -- null: the first, which begins when it is paid
    period_end timestamp with time zone,
    -- the event that requested it, as the cause of published events; null if it is never made
    event_id uuid,
    correlation_id uuid,
    trace_parent varchar(55),
    trace_state varchar(512),
    user_id varchar(255) not null,
    -- the card of the attempt, and the newest one; null: the same
    payment_token varchar(128),
    card_token varchar(128),
    card_revision int not null default 0,
    amount bigint,
    currency varchar(3),
    status varchar(15) not null default 'requested',
    -- why no further attempt is made: cancelled, ended
    stop varchar(10) not null default 'none',
    -- of the last decline
    reason varchar(255),
    refused int not null default 0,
    first_refused_at timestamp with time zone,
    needs_card boolean not null default false,
    -- the reason of an operator for cancelling the attempt
    operator_refusal varchar(255),
    provider_reference varchar(100),
    charged_at timestamp with time zone,
    -- of the attempt: the provider's idempotency key, and when it may have been used first
    attempt_number int not null default 1,
    provider_key uuid not null,
    key_since timestamp with time zone not null default current_timestamp,
    -- the row's claim when the attempt began
    claim_base bigint not null default 0,
    requested_at timestamp with time zone not null default current_timestamp,
    decided_at timestamp with time zone,
    -- when a worker may make or look up the attempt; null after the decision
    due_at timestamp with time zone,
    claim bigint not null,
    leased_by uuid,
    attempt bigint not null default 0,
    dead varchar(500),
    planned boolean not null default false,
    due_since timestamp with time zone not null default current_timestamp,
    unique (user_id, subscription_id, period)
);

create index payment_due on payments.payment (due_at);

-- Attempts that were declined, or never reached the provider, and were followed by another one.
create table payments.earlier_attempt (
    payment_id uuid not null,
    number int not null,
    reason varchar(255),
    ended_at timestamp with time zone not null default current_timestamp,
    primary key (payment_id, number)
);

-- One row for each charge that must be refunded.
create table payments.refund (
    payment_id uuid primary key,
    subscription_id uuid not null,
    event_id uuid not null,
    correlation_id uuid not null,
    trace_parent varchar(55),
    trace_state varchar(512),
    cause varchar(10) not null,
    status varchar(10) not null default 'requested',
    provider_reference varchar(100),
    attempt_number int not null default 1,
    provider_key uuid not null,
    key_since timestamp with time zone not null default current_timestamp,
    claim_base bigint not null default 0,
    requested_at timestamp with time zone not null default current_timestamp,
    decided_at timestamp with time zone,
    due_at timestamp with time zone,
    claim bigint not null,
    leased_by uuid,
    attempt bigint not null default 0,
    dead varchar(500),
    planned boolean not null default false,
    due_since timestamp with time zone not null default current_timestamp
);

create index refund_due on payments.refund (due_at);

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
    planned boolean not null default false,
    due_since timestamp with time zone not null default current_timestamp
);

create index outbox_due on payments.outbox (due_at);

-- The provider's ledger, kept by the simulator: one row for each idempotency key.
create table payments.simulator_ledger (
    idempotency_key uuid primary key,
    subscription_id uuid not null,
    period int not null,
    token varchar(128) not null,
    amount bigint not null,
    currency varchar(3) not null,
    attempts int not null,
    outcome varchar(10),
    reference varchar(100),
    reason varchar(40),
    charged_at timestamp with time zone,
    requested_at timestamp with time zone not null default current_timestamp,
    decided_at timestamp with time zone
);

-- Cards that pay once, and have.
create table payments.simulator_card (
    subscription_id uuid not null,
    token varchar(128) not null,
    primary key (subscription_id, token)
);

create table payments.simulator_refund (
    idempotency_key uuid primary key,
    charge uuid not null,
    amount bigint not null,
    currency varchar(3) not null,
    outcome varchar(10) not null,
    reference varchar(100) not null,
    decided_at timestamp with time zone not null default current_timestamp
);

create index simulator_refund_of_charge on payments.simulator_refund (charge);
