create table notifications.reader (
    user_id varchar(255) primary key,
    last_sequence bigint not null
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

-- Where to write to, and the number of the notification that it came with.
create table notifications.recipient (
    subscription_id uuid primary key,
    email varchar(254) not null,
    sequence bigint not null
);

-- One row a mail that is to be sent, by the notification it tells of.
create table notifications.mail (
    notification_id uuid primary key,
    subscription_id uuid not null,
    due_at timestamp with time zone not null,
    -- when it was handed over; null until then
    sent_at timestamp with time zone
);

-- The digests of tickets that were given out and not yet used.
create table notifications.ticket (
    digest varchar(64) primary key,
    user_id varchar(255) not null,
    expires_at timestamp with time zone not null
);

create index ticket_by_expiry on notifications.ticket (expires_at);

create table notifications.inbox (
    event_id uuid not null,
    consumer varchar(100) not null,
    published text,
    handled_at timestamp with time zone not null,
    primary key (event_id, consumer)
);

create index inbox_by_age on notifications.inbox (handled_at);
create index mail_to_send on notifications.mail (sent_at, due_at);
