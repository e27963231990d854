"""How the server is reached: plain http on this machine, a trial certificate, one stable public address."""
