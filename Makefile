# Treaty. `make help` lists what there is to do.
SHELL   := /bin/bash
.DEFAULT_GOAL := help
GO      ?= go
BIN     := bin
ADDR    ?= 127.0.0.1:8642
FUZZTIME ?= 30s
SHOTS   ?= .run/screenshots
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X github.com/treaty-events/treaty/cmd/internal/build.version=$(VERSION)

# As releases are built: what is compiled knows no folder, so that tests, linters,
# programs that tests build, and other checkouts share it.
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)

# Real event schemas and labelled pairs for tests and benchmarks; without them
# such tests say that they were left out.
ifneq ($(wildcard ../shared/data),)
export TREATY_DATA ?= $(abspath ../shared/data)
endif

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build both programs into bin/
	@mkdir -p $(BIN)
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/treaty ./cmd/treaty
	CGO_ENABLED=1 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/treatyd ./cmd/treatyd

.PHONY: static
static: ## Build treatyd as one static file, for a container from scratch
	@mkdir -p $(BIN)
	./deploy/static.sh $(BIN)/treatyd-static

.PHONY: run
run: build ## Start the registry with the sample company and say what to open
	@ADDR=$(ADDR) ./scripts/run.sh

.PHONY: demo-live
demo-live: ## Run the sample company over channels in memory and over NATS, with all that goes wrong (LIVE='--transport nats')
	@mkdir -p $(BIN)
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/treaty ./cmd/treaty
	@$(GO) -C codegen/adapters/live build -o $(abspath $(BIN))/live .
	@$(GO) -C codegen/adapters/live build -o $(abspath $(BIN))/live-steps ./verifysteps
	@$(BIN)/live --treaty $(BIN)/treaty --steps $(BIN)/live-steps --workspace schemas/examples --dir .run/live $(LIVE)

.PHONY: test
test: ## Set up and run every test
	./scripts/test.sh

.PHONY: test-clients
test-clients: ## Hold treatyd to clients of Kafka's schema registry that need npm
	./scripts/clients.sh

.PHONY: lint
lint: ## gofmt, go vet, staticcheck, treaty vet, go.mod, generated files
	./scripts/lint.sh

.PHONY: bench
bench: ## Run the benchmarks, beside ogen where the module proxy has it (results: docs/benchmarks.md)
	TREATY_OGEN=1 $(GO) test -run '^$$' -bench . -benchmem ./...

.PHONY: screenshots
screenshots: ## Pictures of every page, light, dark and narrow, into SHOTS (.run/screenshots), and those of the README
	$(GO) test -count=1 -timeout 30m ./web -run 'TestScreenshots|TestPicturesOfTheReadme' -update -screenshots '$(abspath $(SHOTS))'

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME (30s)
	FUZZTIME=$(FUZZTIME) ./scripts/fuzz.sh

.PHONY: soak
soak: ## Long searches: properties with many more cases, proofs against many more instances, fuzzing
	./scripts/soak.sh

.PHONY: torture
torture: ## kill -9 in the middle of publishing, 200 times on each store (docs/reliability.md)
	./scripts/torture.sh

.PHONY: generate
generate: ## Regenerate what is generated: docs/rules, docs/openapi.json, docs/json.md, the Go of demo-live
	$(GO) test -count=1 ./lint/rules -run Docs -update
	$(GO) test -count=1 ./registry/api -run FreshDescriptions -update
	$(GO) test -count=1 ./registry/api -run FreshDocument -update
	$(GO) test -count=1 ./cmd/treaty -run PageOfJSON -update
	$(GO) -C codegen/adapters/live test -count=1 . -run GeneratedCode -update

.PHONY: clean
clean: ## Remove what was built
	rm -rf $(BIN) .run
