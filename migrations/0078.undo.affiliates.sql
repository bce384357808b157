drop schema affiliates cascade;
