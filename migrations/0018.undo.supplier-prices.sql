drop schema purchasing cascade;
