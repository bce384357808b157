drop table platform.dead_letters;
