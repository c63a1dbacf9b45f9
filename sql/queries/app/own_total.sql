-- How many conversations of their own the person has.
select count(*) as conversations
from app.my_conversations;
