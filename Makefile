# Short names for what people do here. ./run and ./test need no make.
.PHONY: setup run test check fix bench messages shots
setup:    ; ./test --version >/dev/null
run:      ; ./run
test:     ; ./test
check:    ; .venv/bin/ruff check . && .venv/bin/lint-imports && .venv/bin/mypy
fix:      ; .venv/bin/ruff check --fix . && .venv/bin/ruff format .
bench:    ; .venv/bin/python -m bench
messages: ; .venv/bin/python manage.py makemessages -l zh_Hans --no-obsolete && .venv/bin/python manage.py compilemessages -v0
shots:    ; .venv/bin/python -m tests.shots
