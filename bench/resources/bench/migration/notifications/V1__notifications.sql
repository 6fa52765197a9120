create table notifications.user_sequence (
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

-- The e-mail address, and the sequence number of the notification with it.
create table notifications.recipient (
    subscription_id uuid primary key,
    email varchar(254) not null,
    sequence bigint not null
);

-- One row for each mail, by its notification.
create table notifications.mail (
    notification_id uuid primary key,
    subscription_id uuid not null,
    due_at timestamp with time zone not null,
    -- when the mail server accepted it
    sent_at timestamp with time zone
);

-- The digests of unused tickets.
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
