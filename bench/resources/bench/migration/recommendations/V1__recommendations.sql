-- A list in the making: built when the tastes and the payment are known, whichever came last.
create table recommendations.wish (
    subscription_id uuid primary key,
    user_id varchar(255) not null,
    genres varchar(1000),
    payment varchar(10),
    movies text,
    -- the event that completed it: when it comes again, the others are told again
    made_for uuid,
    ready_at timestamp with time zone,
    -- since when the list waits for its tastes or its payment; null once it is made, or will not be
    waiting_since timestamp with time zone default current_timestamp
);

create index wish_of_user on recommendations.wish (user_id, ready_at);

create table recommendations.inbox (
    event_id uuid not null,
    consumer varchar(100) not null,
    published text,
    handled_at timestamp with time zone not null,
    primary key (event_id, consumer)
);

create index inbox_by_age on recommendations.inbox (handled_at);
create index wish_waiting on recommendations.wish (waiting_since);
