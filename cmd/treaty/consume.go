package main

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/manifest"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

type consumeOptions struct {
	*shared
	registry     string
	service      string
	fields       []string
	all          bool
	versions     string
	enum         []string
	otherwise    string
	replays      bool
	purpose      string
	emits        []string
	idempotentBy string
	remove       bool
	changed      func(flag string) bool
}

func newConsume(s *shared) *cobra.Command {
	o := &consumeOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "consume EVENT",
		Short: "Declare what a service reads of an event",
		Long: `Writes what the service reads of the event into its manifest, copies the contract and
locks the version: whom a change breaks is asked of that version and of these fields.
Fields and values that the event does not have are refused, and nothing is written.

What is in the manifest stays: comments, order, other events, and what no flag says of
this one. Of an event that is consumed already, only what the flags say is changed;
without any, its contract is copied anew, and a former name becomes today's. Without
the registry's answer, the copy that is there is what the fields are checked against.`,
		Example: "  treaty consume ordering.OrderPlaced --fields /orderId,'/lines/*/sku'\n" +
			"  treaty consume ordering.OrderPlaced --enum /status=placed,paid --otherwise ignore\n" +
			"  treaty consume ordering.OrderPlaced --remove",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.changed = cmd.Flags().Changed
			return o.run(cmd.Context(), args[0])
		},
	}
	registryFlag(cmd, &o.registry)
	flags := cmd.Flags()
	flags.StringVar(&o.service, "service", "", "the manifest: its `FILE`, or the service's name (default: the only one)")
	flags.StringSliceVar(&o.fields, "fields", nil, "what it reads: `POINTERS` with commas between; * is any item or member")
	flags.BoolVar(&o.all, "all", false, "it reads every field")
	flags.StringVar(&o.versions, "versions", "", "the `RANGE` that it understands (default: the newest major in use)")
	flags.StringArrayVar(&o.enum, "enum", nil, "the values that it acts on: `FIELD=VALUE,VALUE`")
	flags.StringVar(&o.otherwise, "otherwise", "", "what it does with other values of --enum: ignore")
	flags.BoolVar(&o.replays, "replays", false, "it also reads stored events")
	flags.StringVar(&o.purpose, "purpose", "", "what it does with the event, in a sentence")
	flags.StringSliceVar(&o.emits, "emits", nil, "the `EVENTS` that it writes in reaction")
	flags.StringVar(&o.idempotentBy, "idempotent-by", "", "what it knows an event by that it has handled: envelope:id, or a `POINTER`")
	flags.BoolVar(&o.remove, "remove", false, "it consumes the event no more")
	cmd.MarkFlagsMutuallyExclusive("fields", "all")
	return cmd
}

func (o *consumeOptions) run(ctx context.Context, text string) error {
	ws, at, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	service, err := o.find(ws)
	if err != nil {
		return err
	}
	name, err := contract.ParseEventName(text, service.Context)
	if err != nil {
		return exit.Usagef("events are named CONTEXT.EVENT: ordering.OrderPlaced", "%w", err)
	}
	d := &declaration{options: o, ws: ws, at: at, service: service}
	if o.remove {
		for _, flag := range []string{"fields", "all", "versions", "enum", "otherwise", "replays", "purpose", "emits", "idempotent-by"} {
			if o.changed(flag) {
				return exit.Usagef("leave one of them out", "--remove and --%s contradict each other", flag)
			}
		}
		return d.drop(name)
	}
	return d.declare(ctx, name)
}

// find returns the service that is meant.
func (o *consumeOptions) find(ws *workspace.Workspace) (*workspace.Service, error) {
	var files []string
	for _, s := range ws.Services {
		files = append(files, s.Doc.File)
	}
	switch {
	case o.service == "" && len(ws.Services) == 1:
		return ws.Services[0], nil
	case len(ws.Services) == 0:
		return nil, exit.Usagef("`treaty init --consumer --service NAME --context CONTEXT` begins one; `treaty lint` says what of a file cannot be read",
			"there is no service in this workspace")
	case o.service == "":
		return nil, exit.Usagef("say which: --service "+strings.Join(files, ", --service "), "the workspace has %s", plural(len(ws.Services), "service"))
	}
	named := path.Clean(filepath.ToSlash(o.service))
	for _, s := range ws.Services {
		if s.Doc.File == named || s.Name == o.service || s.Context+"/"+s.Name == o.service || path.Base(s.Doc.File) == named && len(files) == 1 {
			return s, nil
		}
	}
	hint := "there are " + strings.Join(files, ", ")
	if near := workspace.Suggest(named, files); near != "" {
		hint = "did you mean " + near + "?"
	}
	return nil, exit.Usagef(hint, "%s is no service of this workspace", o.service)
}

// keys are what the flags say, in the order of a manifest.
func (o *consumeOptions) keys(home string) ([]manifest.Key, error) {
	var keys []manifest.Key
	if o.changed("versions") {
		if _, err := contract.ParseRange(o.versions); err != nil {
			return nil, exit.Usagef("", "--versions: %w", err)
		}
		keys = append(keys, rangeKey(o.versions))
	}
	switch {
	case o.all:
		keys = append(keys, manifest.Key{Name: "fields", Text: contract.AllFields})
	case o.changed("fields"):
		list, err := pointers(o.fields)
		if err != nil {
			return nil, err
		}
		keys = append(keys, manifest.Key{Name: "fields", List: list})
	}
	more, err := o.moreKeys(home)
	return append(keys, more...), err
}

func (o *consumeOptions) moreKeys(home string) ([]manifest.Key, error) {
	var keys []manifest.Key
	if o.changed("enum") || o.changed("otherwise") {
		text, err := o.enumText()
		if err != nil {
			return nil, err
		}
		keys = append(keys, manifest.Key{Name: "enum-values", Text: text})
	}
	if o.changed("replays") {
		keys = append(keys, manifest.Key{Name: "replays", Text: fmt.Sprint(o.replays)})
	}
	if o.changed("purpose") {
		keys = append(keys, manifest.Key{Name: "purpose", Text: scaffold.Quote(o.purpose)})
	}
	if o.changed("emits") {
		var list []string
		for _, text := range o.emits {
			if _, err := contract.ParseEventName(text, home); err != nil {
				return nil, exit.Usagef("", "--emits: %w", err)
			}
			list = append(list, scaffold.Quote(text))
		}
		keys = append(keys, manifest.Key{Name: "emits", List: list})
	}
	if o.changed("idempotent-by") {
		keys = append(keys, manifest.Key{Name: "idempotent-by", Text: scaffold.Quote(o.idempotentBy)})
	}
	return keys, nil
}

// enumText is the value of enum-values.
func (o *consumeOptions) enumText() (string, error) {
	var parts []string
	for _, text := range o.enum {
		field, values, ok := strings.Cut(text, "=")
		if !ok || !strings.HasPrefix(field, "/") || values == "" {
			return "", exit.Usagef("write --enum /status=placed,paid", "--enum %q names no field and its values", text)
		}
		var list []string
		for value := range strings.SplitSeq(values, ",") {
			list = append(list, scaffold.Quote(value))
		}
		parts = append(parts, fmt.Sprintf("%s: [%s]", scaffold.Quote(field), strings.Join(list, ", ")))
	}
	switch {
	case len(parts) == 0:
		return "", exit.Usagef("name them with --enum FIELD=VALUE,VALUE", "--otherwise says what is done with values that --enum does not list")
	case o.changed("otherwise") && o.otherwise != "ignore":
		return "", exit.Usagef("--otherwise ignore, or leave it out: then a new value may break the service", "--otherwise %q is not known", o.otherwise)
	case o.otherwise != "":
		parts = append(parts, "otherwise: "+o.otherwise)
	}
	return "{" + strings.Join(parts, ", ") + "}", nil
}

// pointers are fields as they are written in a list, each once.
func pointers(fields []string) ([]string, error) {
	var list []string
	for _, field := range fields {
		if trimmed := strings.TrimSpace(field); trimmed != field && strings.HasPrefix(trimmed, "/") {
			return nil, exit.Usagef("write them without a space between: --fields /orderId,'/lines/*/sku'", "--fields: %q begins or ends with a space", field)
		}
		if !strings.HasPrefix(field, "/") {
			return nil, exit.Usagef("fields are JSON Pointers: --fields /orderId,'/lines/*/sku'; --all says all of them", "--fields: %q is no pointer", field)
		}
		if text := scaffold.Quote(field); !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	if len(list) == 0 {
		return nil, exit.Usagef("name what the service reads, or say --all", "--fields names no field")
	}
	return list, nil
}

func rangeKey(versions string) manifest.Key {
	return manifest.Key{Name: "versions", Text: fmt.Sprintf("%q", strings.Join(strings.Fields(versions), " "))}
}

// print says what was written, and what next.
func (d *declaration) print(name contract.EventName, written []string, notes []string) error {
	o := d.options
	if o.json() {
		return report.Encode(o.Out, consumeView{name.String(), d.service.Name, d.service.Doc.File, nonNil(written), nonNil(notes), d.blocked})
	}
	var b strings.Builder
	for _, note := range notes {
		fmt.Fprintf(&b, "  %s: %s\n", o.Paint(term.Yellow, "note"), term.Safe(note))
	}
	for _, file := range written {
		fmt.Fprintf(&b, "%s %s\n", o.Paint(term.Green, "wrote"), term.Safe(file))
	}
	if len(written) == 0 {
		fmt.Fprintf(&b, "%s %s says so already\n", o.Paint(term.Green, "✓"), term.Safe(d.service.Doc.File))
	}
	switch {
	case d.blocked:
		fmt.Fprintln(&b, "next: what the notes say, for a push is refused until then (`treaty relationships --proposed` lists what waits); then treaty lint, commit, and `treaty push`")
	case len(written) > 0:
		fmt.Fprintln(&b, "next: treaty lint, commit, and `treaty push` from the main branch")
	}
	_, err := fmt.Fprint(o.Out, b.String())
	return err
}

// consumeView is the JSON of `treaty consume`.
type consumeView struct {
	Event   string   `json:"event"` // as it is called today
	Service string   `json:"service"`
	File    string   `json:"file"`    // the manifest
	Written []string `json:"written"` // files; none where the manifest said so already
	Notes   []string `json:"notes"`
	Blocked bool     `json:"blocked"` // the notes say what a push still lacks
}
