-- One list for each subscription: created when its genres and its payment have arrived, in any order.
create table recommendations.movie_list (
    subscription_id uuid primary key,
    user_id varchar(255) not null,
    genres varchar(1000),
    payment varchar(10),
    movies text,
    -- the event that arrived last; if it is repeated, RecommendationsReady is published again
    completed_by uuid,
    ready_at timestamp with time zone,
    -- since when the list waits for its genres or its payment; null if it is ready
    waiting_since timestamp with time zone default current_timestamp
);

create index movie_list_of_user on recommendations.movie_list (user_id, ready_at);

create table recommendations.inbox (
    event_id uuid not null,
    consumer varchar(100) not null,
    published text,
    handled_at timestamp with time zone not null,
    primary key (event_id, consumer)
);

create index inbox_by_age on recommendations.inbox (handled_at);
create index movie_list_waiting on recommendations.movie_list (waiting_since);
