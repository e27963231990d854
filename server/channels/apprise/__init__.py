"""Gateways that apprise speaks to (WeCom, DingTalk, SMS and many more), for schools that install that package."""
