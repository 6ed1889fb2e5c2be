"""What tests of several rooms share lies beside this file, as `encoders`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))  # last: `corpus` and the other rooms stay what they are
