"""The desk: what was asked and how it went, why an answer came out as it did, documents; for holders of an admin key."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1/desk")
