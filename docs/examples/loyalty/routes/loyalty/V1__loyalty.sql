-- The points of each payment, by the id of its event.
create table loyalty.award (
    event_id uuid primary key,
    subscription_id uuid not null,
    user_id varchar(255) not null,
    points int not null
);
