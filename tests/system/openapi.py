"""Checks that the description of the REST interface is valid OpenAPI 3.1. Usage: openapi.py FILE."""

import json
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file)
faults = list(OpenAPIV31SpecValidator(document).iter_errors())
for fault in faults:
    print("FAILED", "/".join(map(str, fault.path)), fault.message[:300])
print(f"{0 if faults else 1} passed, {len(faults)} failed")
sys.exit(1 if faults else 0)
