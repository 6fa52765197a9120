create table notifications.reader (
    user_id varchar(255) primary key,
    last_sequence bigint not null
);

-- One row: the life of the database that the sequences are of. A restore brings an older row back.
create table notifications.epoch (
    id int primary key,
    epoch varchar(36) not null,
    -- the server and tables, or the data folder, that the epoch began in
    place varchar(200) not null,
    -- grows while a copy of the service runs, which remembers it outside of the database
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

-- The user who is told of a subscription, and the address that its mails go to.
create table notifications.recipient (
    subscription_id uuid primary key,
    user_id varchar(255) not null,
    email varchar(254) not null
);

-- One row a mail, by the notification it tells of.
create table notifications.mail (
    notification_id uuid primary key,
    subscription_id uuid not null,
    -- when the next worker may send it; null once it was sent
    due_at timestamp with time zone,
    claim bigint not null,
    leased_by uuid,
    attempt bigint not null default 0,
    dead varchar(500),
    planned boolean not null default false,
    stored_at timestamp with time zone not null default current_timestamp,
    -- when it was handed over; null until then
    sent_at timestamp with time zone
);

create index mail_due on notifications.mail (due_at);

-- The digests of tickets that were given out and not yet used.
create table notifications.ticket (
    digest varchar(64) primary key,
    user_id varchar(255) not null,
    expires_at timestamp with time zone not null,
    token_expires_at timestamp with time zone not null
);

create index ticket_by_expiry on notifications.ticket (expires_at);

create table notifications.inbox (
    event_id uuid not null,
    consumer varchar(100) not null,
    published text,
    handled_at timestamp with time zone not null default current_timestamp,
    primary key (event_id, consumer)
);

create index inbox_by_age on notifications.inbox (handled_at);

-- Events whose handling has failed, or was marked before it began.
create table notifications.attempt (
    event_id uuid not null,
    consumer varchar(100) not null,
    faults int not null,
    deaths int not null,
    started_by uuid,
    changed_at timestamp with time zone not null default current_timestamp,
    primary key (event_id, consumer)
);

create index attempt_by_age on notifications.attempt (changed_at);
