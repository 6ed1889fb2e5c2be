"""Everything a user touches: settings, wiring, HTTP, chat, portal, bulk and command line, and all interface wording."""
