# make run    one whole execution here, with everything that a fresh machine needs
# make test   all tests, likewise, but for those of make clients
# make serve  the AWS endpoints on port 4566, until stopped
# make conformance CASES=DIR   how many recorded answers of Step Functions are given here too
# make test-console   journeys through the console in chromium, which must be installed; SCREENSHOTS=DIR keeps pictures
# make figures-console   how fast the console is and what open pages cost, in a Release build on an idle machine
# make chaos KILLS=200 SEED=1   kills the program at random moments while executions run, and looks at how they end
# make fuzz REQUESTS=1000000 SEED=1   throws hostile requests at the program; FROM=N begins with the Nth
# make clients   the AWS CLI, boto3 and the AWS SDK for JavaScript, where they are installed, at the endpoints
# make lint   cfn-lint over the template, as written and as SAM transforms it (where cfn-lint is installed)

# No source is made from another: looking for how takes longer than all else when there is nothing to build.
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:

# The sample's input and parameters; see README.md. They stay as they were written: make would take $$ and what follows
# for a variable of its own.
override SOURCE := $(value SOURCE)
override LABEL := $(value LABEL)
override IGNORE := $(value IGNORE)
override INPUT := $(value INPUT)
override PARAMETERS := $(value PARAMETERS)
override DATA := $(value DATA)
export SOURCE LABEL IGNORE INPUT PARAMETERS DATA
PORT ?= 4566

local := artifacts/local
sources := $(shell find local \( -name bin -o -name obj -o -name '*.md' \) -prune -o \( -type f -o -type d \) -print)

# The program is compiled with the framework that runs it: with another one it does not start.
frameworks := $(wildcard $(dir $(realpath $(shell command -v dotnet)))shared/Microsoft.NETCore.App)

.PHONY: run test test-console figures-console chaos fuzz clients serve conformance lint build machine
.DEFAULT_GOAL := run

run: build
	@sh .make/run.sh $(local)/Local.dll

serve: build
	@set --; for p in $$PARAMETERS; do set -- "$$@" --parameter "$$p"; done; \
	DOTNET_EnableWriteXorExecute=0 exec dotnet $(local)/Local.dll serve --port $(PORT) $${DATA:+--data "$$DATA"} "$$@"

conformance: build
	@sh .make/conformance.sh $(local)/Local.dll "$(CASES)" $(PORT)

# Where there is a browser, the first journey through the console is one of the tests.
test: machine
	dotnet build TuneModel.slnx -p:Strict=true $(if $(wildcard /usr/bin/chromium),-p:BrowserTests=one)
	dotnet test --project tests/Tests.csproj --no-build --filter-not-trait Speed=Slow

test-console: machine
	Strict=true dotnet build tests/Tests.csproj -p:BrowserTests=true
	SCREENSHOTS=$(abspath $(SCREENSHOTS)) dotnet run --project tests --no-build -- \
		--filter-namespace Tests.Console.Browser --filter-not-class Tests.Console.Browser.FigureTests

figures-console: build
	dotnet build tests/Tests.csproj -c Release -p:BrowserTests=true
	CONSOLE_PROGRAM=$(abspath $(local)/Local.dll) dotnet run -c Release --project tests --no-build -- \
		--filter-class Tests.Console.Browser.FigureTests --xunit-diagnostics on

chaos: machine
	dotnet build TuneModel.slnx -p:Strict=true
	CHAOS_KILLS=$(or $(KILLS),200) CHAOS_SEED=$(or $(SEED),1) \
	dotnet run --project tests --no-build -- --filter-class Tests.Chaos.ChaosTests --xunit-diagnostics on

fuzz: machine
	dotnet build TuneModel.slnx
	FUZZ_REQUESTS=$(or $(REQUESTS),100000) FUZZ_SEED=$(or $(SEED),1) FUZZ_FROM=$(or $(FROM),0) \
		dotnet run --project tests --no-build -- \
		--filter-class Tests.Fuzz.FuzzTests --xunit-diagnostics on

clients: machine
	@sh .make/clients.sh
	dotnet build TuneModel.slnx
	dotnet run --project tests --no-build -- --filter-namespace Tests.Clients

lint:
	sh .ci/lint.sh

# Two at the same time must not build into the same folders.
build: machine
	@mkdir -p artifacts
	@$(shell command -v flock >/dev/null && echo flock artifacts/lock) $(MAKE) -s --no-print-directory $(local)/built

$(local)/built: $(sources) Directory.Build.props global.json BannedSymbols.txt $(frameworks)
	@echo "Building local/ …"
	@dotnet publish local -c Release --use-current-runtime -o $(local) -v quiet -nologo
	@touch $@

machine:
	@sh .make/machine.sh
