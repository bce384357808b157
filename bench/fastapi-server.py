"""
The same three calls as one would write them with FastAPI: async SQLAlchemy on asyncpg with a pool, pydantic models for what comes
and goes, the rows under Duka's policy by a plain setting, and one insert into an audit log for each product. No tokens, no
admission, no sessions, no events. What it is to serve stands in its environment.
"""

import os
import uuid
from datetime import datetime
from decimal import Decimal
from typing import AsyncIterator, Optional

from fastapi import Depends, FastAPI, HTTPException
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, Field, condecimal, constr
from sqlalchemy import Boolean, Column, DateTime, Integer, Numeric, Text, select, text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import declarative_base, sessionmaker

TENANT = uuid.UUID(os.environ["TENANT"])
USER = uuid.UUID(os.environ["BENCH_USER"])
# Of each worker: two of them have as many connections as the other servers.
engine = create_async_engine(os.environ["DATABASE_URL"], pool_size=8, max_overflow=0)
Session = sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
Base = declarative_base()
MONEY = condecimal(max_digits=18, decimal_places=4, ge=0)


class Product(Base):
    __tablename__ = "products"
    __table_args__ = {"schema": "plain"}
    # What the database has by default comes back with the insert.
    __mapper_args__ = {"eager_defaults": True}
    tenant_id = Column(UUID(as_uuid=True), primary_key=True)
    id = Column(UUID(as_uuid=True), primary_key=True)
    sku = Column(Text, nullable=False)
    name = Column(Text, nullable=False)
    description = Column(Text)
    category = Column(Text)
    barcode = Column(Text)
    unit = Column(Text, server_default=text("'each'"))
    price = Column(Numeric(18, 4), server_default=text("0"))
    cost = Column(Numeric(26, 12), server_default=text("0"))
    currency = Column(Text, nullable=False)
    tax_category = Column(Text)
    reorder_point = Column(Numeric(18, 4))
    reorder_quantity = Column(Numeric(18, 4))
    track_lots = Column(Boolean, server_default=text("false"))
    expiry_required = Column(Boolean, server_default=text("false"))
    whole_units = Column(Boolean, server_default=text("false"))
    quarantine_returns = Column(Boolean)
    min_receipt_days = Column(Integer)
    serials_required = Column(Boolean, server_default=text("false"))
    generic_name = Column(Text)
    strength = Column(Text)
    form = Column(Text)
    controlled_class = Column(Text)
    cold_chain = Column(Boolean, server_default=text("false"))
    stocked = Column(Boolean, server_default=text("true"))
    active = Column(Boolean, server_default=text("true"))
    version = Column(Integer, server_default=text("1"))
    created_at = Column(DateTime(timezone=True), server_default=text("now()"))
    updated_at = Column(DateTime(timezone=True), server_default=text("now()"))
    deleted_at = Column(DateTime(timezone=True))


class Audit(Base):
    __tablename__ = "audit"
    __table_args__ = {"schema": "plain"}
    tenant_id = Column(UUID(as_uuid=True), primary_key=True)
    id = Column(UUID(as_uuid=True), primary_key=True)
    actor_id = Column(UUID(as_uuid=True))
    action = Column(Text, nullable=False)
    target_id = Column(UUID(as_uuid=True))
    after = Column(JSONB)


class ProductIn(BaseModel):
    sku: constr(strip_whitespace=True, min_length=1, max_length=100)
    name: constr(strip_whitespace=True, min_length=1, max_length=300)
    description: Optional[str] = Field(None, max_length=5000)
    category: Optional[str] = Field(None, max_length=200)
    price: MONEY = Decimal(0)


class ProductOut(BaseModel):
    id: uuid.UUID
    sku: str
    name: str
    description: Optional[str]
    category: Optional[str]
    barcode: Optional[str]
    unit: str
    price: Decimal
    cost: Decimal
    currency: str
    tax_category: Optional[str]
    reorder_point: Optional[Decimal]
    reorder_quantity: Optional[Decimal]
    track_lots: bool
    expiry_required: bool
    whole_units: bool
    quarantine_returns: Optional[bool]
    min_receipt_days: Optional[int]
    serials_required: bool
    generic_name: Optional[str]
    strength: Optional[str]
    form: Optional[str]
    controlled_class: Optional[str]
    cold_chain: bool
    stocked: bool
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime

    class Config:
        orm_mode = True
        json_encoders = {Decimal: str}


class Page(BaseModel):
    data: list[ProductOut]
    next_cursor: Optional[uuid.UUID]

    class Config:
        orm_mode = True
        json_encoders = {Decimal: str}


async def session() -> AsyncIterator[AsyncSession]:
    """One transaction of the tenant for each request; what writes commits before it answers."""
    async with Session() as made:
        await made.execute(text("select set_config('plain.tenant', :tenant, true)"), {"tenant": str(TENANT)})
        yield made


app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/list", response_model=Page)
async def list_products(limit: int = 50, db: AsyncSession = Depends(session)):
    asked = select(Product).where(Product.deleted_at.is_(None)).order_by(Product.id.desc()).limit(limit + 1)
    found = (await db.execute(asked)).scalars().all()
    data = found[:limit]
    return {"data": data, "next_cursor": data[-1].id if len(found) > limit else None}


@app.get("/one", response_model=ProductOut)
async def read_product(id: uuid.UUID, db: AsyncSession = Depends(session)):
    asked = select(Product).where(Product.id == id, Product.deleted_at.is_(None))
    found = (await db.execute(asked)).scalar_one_or_none()
    if found is None:
        raise HTTPException(404)
    return found


@app.post("/list", response_model=ProductOut, status_code=201)
async def create_product(given: ProductIn, db: AsyncSession = Depends(session)):
    made = Product(tenant_id=TENANT, id=uuid.uuid4(), currency="RWF", **given.dict())
    db.add(made)
    await db.flush()
    after = jsonable_encoder(ProductOut.from_orm(made))
    what = {"actor_id": USER, "action": "products.create", "target_id": made.id, "after": after}
    db.add(Audit(tenant_id=TENANT, id=uuid.uuid4(), **what))
    await db.commit()
    return made
