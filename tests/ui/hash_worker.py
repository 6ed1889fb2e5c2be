"""The process of `ui.bulk_worker` with a quick encoder in place of the model."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from encoders import HashEncoder

import ui.wiring
from ui.bulk_worker import main

if __name__ == "__main__":
    ui.wiring.build_encoder = lambda settings: HashEncoder()
    main()
