drop schema fiscal cascade;
