-- The last sequence number of each user.
create table notifications.user_sequence (
    user_id varchar(255) primary key,
    last_sequence bigint not null
);

-- One row: the epoch of all sequences. A restore brings back an older row, so a new epoch begins.
create table notifications.epoch (
    id int primary key,
    epoch varchar(36) not null,
    -- the server and database, or the data folder, in which the epoch began
    place varchar(200) not null,
    -- grows while an instance runs, which also stores it outside of the database
    beat bigint not null
);

create table notifications.notification (
    user_id varchar(255) not null,
    sequence bigint not null,
    event_id uuid not null unique,
    source varchar(100) not null,
    type varchar(100) not null,
    subject uuid not null,
    occurred_at timestamp with time zone not null,
    data text not null,
    primary key (user_id, sequence)
);

-- The user and the e-mail address of a subscription.
create table notifications.recipient (
    subscription_id uuid primary key,
    user_id varchar(255) not null,
    email varchar(254) not null
);

-- The newest event of each kind that the user is notified of, in the order that Rank gives; the first payment is not stored.
create table notifications.latest (
    subscription_id uuid primary key,
    payment bigint not null default 0,
    cancellation bigint not null default 0,
    card bigint not null default 0
);

-- One row for each mail, by its notification.
create table notifications.mail (
    notification_id uuid primary key,
    subscription_id uuid not null,
    trace_parent varchar(55),
    -- when a worker may send it next; null after it was sent
    due_at timestamp with time zone,
    claim bigint not null,
    leased_by uuid,
    attempt bigint not null default 0,
    dead varchar(500),
    planned boolean not null default false,
    due_since timestamp with time zone not null default current_timestamp,
    stored_at timestamp with time zone not null default current_timestamp,
    -- when the mail server accepted it
    sent_at timestamp with time zone
);

create index mail_due on notifications.mail (due_at);

-- The digests of unused tickets.
create table notifications.ticket (
    digest varchar(64) primary key,
    user_id varchar(255) not null,
    expires_at timestamp with time zone not null,
    token_expires_at timestamp with time zone not null
);

create index ticket_by_expiry on notifications.ticket (expires_at);
