drop view sales.handed_goods;
