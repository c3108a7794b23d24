package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
)

// registryPatience is how long `init --consumer` waits for the registry, which it
// does not need.
const registryPatience = 3 * time.Second

// consumer begins a workspace in a service's own repository.
func (o *initOptions) consumer(ctx context.Context, dir string) error {
	name := o.service
	if name == "" {
		name = filepath.Base(dir)
	}
	if err := contract.CheckServiceName(name); err != nil {
		return exit.Usagef("name the service with --service", "%w", err)
	}
	if o.context == "" {
		return exit.Usagef("--context NAME: the bounded context that "+name+" belongs to", "whose service %s is is not said", name)
	}
	if err := contract.CheckContextName(o.context); err != nil {
		return exit.Usagef("name the context with --context", "%w", err)
	}
	if o.registry != "" {
		if _, err := connect(o.registry, client.Token{}, ""); err != nil {
			return err // an address that cannot be one is told now, not by the first pull
		}
	}
	files := scaffold.Consumer(name, o.context, o.owner, o.registry)
	for _, file := range sortedNames(files) {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(file))); err == nil {
			return exit.Usagef("`treaty new service CONTEXT/NAME` adds a service to a workspace; `treaty consume EVENT --fields …` changes what one reads",
				"%s is there already: nothing was written", filepath.Join(o.dir, file))
		}
	}
	maps.Copy(files, missing(dir, scaffold.Schemas()))
	if err := createFiles(dir, files); err != nil {
		return exit.Usagef("", "%w", err)
	}
	return o.printConsumer(files, o.nearContext(ctx))
}

func (o *initOptions) printConsumer(files scaffold.Files, near string) error {
	written := withoutSchemas(files)
	if o.json() {
		return report.Encode(o.Out, initView{written, []namedSchemaView{}})
	}
	if err := sayWritten(o.shared, written); err != nil {
		return err
	}
	if near != "" {
		fmt.Fprintf(o.Out, "  %s: the registry has no context %s yet; is %s meant? then correct `context:` in service.yaml\n",
			o.Paint(term.Yellow, "note"), term.Safe(o.context), term.Safe(near))
	}
	_, err := fmt.Fprintln(o.Out, "next: treaty consume CONTEXT.EVENT --fields /FIELD,/FIELD")
	return err
}

// nearContext returns the context of the registry that was probably meant, where
// it has not the one that was named. A registry that does not answer is no reason
// to stop: nothing of it is needed here.
func (o *initOptions) nearContext(ctx context.Context) string {
	c, err := dial(o.registry, workspace.Config{})
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, registryPatience)
	defer cancel()
	contexts, err := c.Contexts(ctx)
	if err != nil {
		return ""
	}
	var names []string
	for _, known := range contexts {
		if known.Name == o.context {
			return ""
		}
		names = append(names, known.Name)
	}
	return workspace.Suggest(o.context, names)
}
