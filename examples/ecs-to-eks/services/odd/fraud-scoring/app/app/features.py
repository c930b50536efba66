import httpx

# The blocklist answers in 3 ms from here, in 40 ms through the gateway.
BLOCKLIST = "http://blocklist.shop.local:8081/v1/cards"


async def is_blocked(fingerprint: str) -> bool:
    async with httpx.AsyncClient(timeout=0.05) as client:
        answer = await client.get(f"{BLOCKLIST}/{fingerprint}")
    return answer.status_code == 200
