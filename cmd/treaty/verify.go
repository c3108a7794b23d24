package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/verify"
	"github.com/treaty-events/treaty/codegen/verify/stepclient"
	"github.com/treaty-events/treaty/contract/workspace"
)

type verifyOptions struct {
	*shared
	layout      verify.Layout
	pattern     string
	names       []string
	arrangement string
	sample      string
	maxLine     int
	workers     int
	work        string
	resume      bool
	with        withSteps
	checks      verifyChecks
}

func newVerify(s *shared) *cobra.Command {
	o := &verifyOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "verify FILE | DIR | -...\n  treaty verify --merge DIR...",
		Short: "Read stored events: is each valid, and does it become the newest?",
		Long: `Reads stored events and reports, for each event type and version, how many there are,
how many are what their major describes, how many become the newest major by the steps that are
derived, and what is wrong with the others: where in the event, how often, and in which lines.
Types and versions that the workspace does not know, and lines that are no events, are
reported too; of each finding the first three places are shown, or as many as --samples says. It needs no generated code, no server and no network.

Steps that people write are not tried, unless --with names the program that ` + "`treaty gen --verify-main`" + ` wrote.

FILE has an event on each line, a list of events, or one event; it may be packed with gzip or zstd.
Of a DIR all files are read, in the order of their names (part-2 before part-10), but hidden ones; - is
standard input. Events are CloudEvents, unless treaty.yaml says ` + "`envelope: fields`" + ` or
` + "`headers`" + `, or --type-at or --event does: then JSON Pointers say where their type, version,
id and time are, or --event and --major of which type and version all of them are.

No value of an event is printed, nor a key or an id: lines, counts, and names that
schemas say.

A long run notes in --work how far it has come, and --resume goes on from there; the
report is the same. With --sample 1% it checks a hundredth of the events, by a hash of
their keys: the same ones each time, and all events of a key or none.

By id it finds events that are there twice and ids that stand for two, by key what is out of order,
by time gaps and what cannot be, and in fields that no schema marks (x-pii) what looks like personal data.
For order it keeps 96 bytes of each event in --work, or in a temporary folder.

A log that is split over machines is verified where its parts are: on each --shard 2/5 --work DIR for the
second of five parts, then --merge with all these folders makes the report of the whole.

What the ` + "`format`" + ` of a schema says is not asked: it is an annotation. The report names such formats.

It exits with 1 if anything fails, or nothing was read.`,
		Example: "  treaty verify events.ndjson.gz\n" +
			"  treaty verify --sample 1% archive/2025\n" +
			"  treaty verify --samples 20 events.ndjson\n" +
			"  treaty verify --with cmd/verify-steps events.ndjson\n" +
			"  treaty verify --work /var/tmp/verify archive, and after an interruption with --resume\n" +
			"  treaty verify --shard 1/2 --work shard1 january; treaty verify --shard 2/2 --work shard2 february; treaty verify --merge shard1 shard2\n" +
			"  treaty verify --type-at /meta/type --version-at /meta/version --id-at /meta/id --time-at /meta/time eiffel.ndjson\n" +
			"  treaty verify --event github.Push --major 1 pushes.ndjson",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	o.flags(cmd)
	return cmd
}

func (o *verifyOptions) flags(cmd *cobra.Command) {
	f, l := cmd.Flags(), &o.layout
	f.StringVar(&l.TypeAt, "type-at", "", "the type is at this `POINTER` of what is stored: /meta/type")
	f.StringVar(&l.VersionAt, "version-at", "", "the version is at this `POINTER`; what counts is the number with which it begins")
	f.StringVar(&l.IDAt, "id-at", "", "the id is at this `POINTER`")
	f.StringVar(&l.SourceAt, "source-at", "", "who wrote it is at this `POINTER`")
	f.StringVar(&l.TimeAt, "time-at", "", "the time is at this `POINTER`: RFC 3339, or seconds or milliseconds since 1970")
	f.StringVar(&l.KeyAt, "key-at", "", "the partition key is at this `POINTER`, for events whose contract names no key")
	f.StringVar(&l.DataAt, "data-at", "", "what the schema describes is at this `POINTER` (default: all that is stored)")
	f.StringVar(&l.Type, "event", "", "the `EVENT` that all are which do not say a type")
	f.IntVar(&l.Major, "major", 0, "the `MAJOR` that all are of which do not say a version")
	f.StringVar(&o.pattern, "type-pattern", "", `take types apart by this `+"`REGEXP`"+`: its group "event" is the event, "version" the version`)
	f.StringArrayVar(&o.names, "name", nil, "the log calls an event otherwise: `TYPE=EVENT` (may be repeated)")
	f.StringVar(&o.arrangement, "arrangement", string(verify.Detect), "how events lie in files: auto, lines or document (a list, or events that span lines)")
	f.StringVar(&o.sample, "sample", "", "check only this `SHARE` of the events: 1%")
	f.IntVar(&o.maxLine, "max-line", verify.DefaultMaxLine, "how many `BYTES` an event may have; a longer one is reported and not read")
	f.IntVar(&o.workers, "workers", 0, "how many look at events (default: one for each processor)")
	f.StringVar(&o.work, "work", "", "note in this `DIR` how far it has come")
	f.BoolVar(&o.resume, "resume", false, "go on from what --work has")
	o.with.flags(f)
	o.checks.flags(f)
}

func (o *verifyOptions) run(ctx context.Context, args []string) error {
	if o.checks.merge {
		return o.mergeShards(ctx, args)
	}
	opt, err := o.options(args)
	if err != nil {
		return err
	}
	ws, at, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	if wrong := unusable(ws); len(wrong) > 0 {
		return o.impossible(wrong, "nothing was verified")
	}
	if len(ws.AllContracts()) == 0 {
		return exit.Usagef("name the workspace with -C", "no event is declared in %s", at)
	}
	if err := o.envelope(ws, &opt); err != nil {
		return err
	}
	if opt.Catalogue, err = verify.NewCatalogue(ctx, ws); err != nil {
		return o.unverifiable(err)
	}
	program, err := o.with.open(ctx, ws, &opt, o.Err)
	if err != nil {
		return o.ended(err)
	}
	defer program.close()
	if opt.Stages, err = o.checks.stages(&opt); err != nil {
		return o.ended(err)
	}
	collectSteadily()
	begun := time.Now()
	progress := o.progress()
	opt.Progress = progress.step
	r, err := verify.Run(ctx, opt)
	progress.line.Done()
	if err != nil {
		return o.ended(err)
	}
	if took := time.Since(begun); took > tellSpeed {
		fmt.Fprintf(o.Err, "treaty: %s in %s (%s events/s)\n", verify.Counted(r.Events, "event"), took.Round(time.Second), verify.Thousands(int64(float64(r.Events)/took.Seconds())))
	}
	if opt.Shard != (verify.Shard{}) {
		return o.kept(opt, r)
	}
	return o.judge(r)
}

// judge prints a report; what is wrong with the log decides the exit code.
func (o *verifyOptions) judge(r *verify.Report) error {
	if err := o.print(r); err != nil {
		return err
	}
	if r.Failed() {
		return exit.Found()
	}
	return nil
}

// tellSpeed is from when on it is said how long it took.
const tellSpeed = 5 * time.Second

// options reads what the flags say.
func (o *verifyOptions) options(args []string) (opt verify.Options, err error) {
	opt = verify.Options{
		Layout: o.layout, Arrangement: verify.Arrangement(o.arrangement), MaxLine: o.maxLine, Workers: o.workers, Work: o.work, Resume: o.resume, Samples: o.checks.samples,
	}
	switch {
	case len(args) == 0:
		return opt, exit.Usagef("treaty verify events.ndjson, a folder, or - for standard input", "name the files with stored events")
	case o.resume && o.work == "":
		return opt, exit.Usagef("--resume --work DIR, the folder that the interrupted run was given", "--resume has nothing to go on from")
	case o.maxLine <= 0:
		return opt, exit.Usagef("--max-line 16777216", "--max-line: an event has more than %d bytes", o.maxLine)
	case o.layout.Major < 0:
		return opt, exit.Usagef("--major 1", "--major: %d is no major", o.layout.Major)
	}
	if err := verify.CheckSamples(opt.Samples); err != nil {
		return opt, exit.Usagef("--samples 20; --sample 1% checks a share of the events", "--samples: %w", err)
	}
	if err := verify.CheckArrangement(opt.Arrangement); err != nil {
		return opt, exit.Usagef("--arrangement lines, or document", "--arrangement: %w", err)
	}
	if o.sample != "" {
		if opt.Sample, err = verify.ParseSample(o.sample); err != nil {
			return opt, exit.Usagef("--sample 1%; --samples is how many places are shown of a finding", "--sample: %w", err)
		}
	}
	if err := o.naming(&opt.Layout); err != nil {
		return opt, err
	}
	if opt.Shard, err = o.checks.part(o.work); err != nil {
		return opt, err
	}
	opt.Inputs, err = verify.Inputs(args, o.In)
	if err != nil {
		var path *os.PathError
		if errors.As(err, &path) {
			return opt, exit.Usagef("name files with stored events, folders of them, or - for standard input", "cannot read %s: %w", path.Path, path.Err)
		}
		return opt, exit.Usagef("name files with stored events, folders of them, or - for standard input", "%w", err)
	}
	if o.work != "" {
		for _, in := range opt.Inputs {
			if in.Name == verify.StdinName {
				return opt, exit.Usagef("put it into a file, or leave out --work", "standard input cannot be read again, so --work has no use")
			}
		}
	}
	return opt, nil
}

// naming reads how types become events.
func (o *verifyOptions) naming(l *verify.Layout) error {
	for _, pair := range o.names {
		log, event, ok := strings.Cut(pair, "=")
		if !ok || log == "" || event == "" {
			return exit.Usagef("--name OrderPlacedEvent=ordering.OrderPlaced", "--name: %q names no type and event", pair)
		}
		if l.Names == nil {
			l.Names = map[string]string{}
		}
		l.Names[log] = event
	}
	if o.pattern == "" {
		return nil
	}
	var err error
	if l.TypePattern, err = regexp.Compile(o.pattern); err == nil {
		err = l.CheckPattern()
	}
	if err != nil {
		return exit.Usagef(`--type-pattern '^com\.shop\.(?P<event>.+)\.(?P<version>\d+)$'`, "--type-pattern: %w", err)
	}
	return nil
}

// envelope decides whether events are CloudEvents.
func (o *verifyOptions) envelope(ws *workspace.Workspace, opt *verify.Options) error {
	l := &opt.Layout
	l.Fields = ws.Config.Envelope != workspace.Envelopes[0] || l.TypeAt != "" || l.Type != ""
	if l.Fields && l.TypeAt == "" && l.Type == "" {
		return exit.Usagef("--type-at /meta/type, or --event NAME --major N where all events are of one type",
			"treaty.yaml says `envelope: %s`, so where the type of an event is has to be said", ws.Config.Envelope)
	}
	if !l.Fields && (l.IDAt != "" || l.SourceAt != "" || l.TimeAt != "" || l.KeyAt != "" || l.DataAt != "") {
		return exit.Usagef("leave them out, or say where the type is: --type-at POINTER", "CloudEvents say where their id, source, time, key and data are")
	}
	if err := l.Check(); err != nil {
		return exit.Usagef("pointers are like /meta/type", "%w", err)
	}
	return nil
}

// unverifiable says why there are no tables.
func (o *verifyOptions) unverifiable(err error) error {
	var invalid *codegen.Error
	if errors.As(err, &invalid) {
		return o.impossible(invalid.Findings, "nothing was verified")
	}
	return err
}

// ended says why a run did not come to its end.
func (o *verifyOptions) ended(err error) error {
	var interrupted *verify.Interrupted
	var not *verify.NotResumable
	var unusable *stepclient.Error
	switch {
	case errors.As(err, &interrupted):
		fmt.Fprintf(o.Err, "treaty: how far it came is in %s: the same command with --resume goes on\n", term.Safe(interrupted.Work))
	case errors.As(err, &unusable):
		for line := range strings.Lines(unusable.Said) {
			fmt.Fprintln(o.Err, term.Safe(strings.TrimRight(line, "\r\n")))
		}
		return exit.Usagef(unusable.Hint, "%w", unusable)
	case errors.As(err, &not):
		return exit.Usagef(not.Hint, "%w", not)
	}
	return err
}

// verifyProgress shows how far a run has come.
type verifyProgress struct {
	line  *term.Progress
	begun time.Time
	from  int64 // bytes that were there at the beginning, by an earlier run
	first bool
}

func (o *verifyOptions) progress() *verifyProgress {
	return &verifyProgress{line: o.NewProgress("events"), begun: time.Now(), first: true}
}

func (p *verifyProgress) step(at verify.Progress) {
	if p.first {
		p.from, p.first = at.Bytes, false
	}
	took := time.Since(p.begun).Seconds()
	if took <= 0 {
		return
	}
	text := fmt.Sprintf("%s events, %s/s", verify.Thousands(at.Events), sizeText(int64(float64(at.Bytes-p.from)/took)))
	if at.Total > 0 && at.Bytes > p.from {
		left := time.Duration(float64(at.Total-at.Bytes) / float64(at.Bytes-p.from) * took * float64(time.Second))
		text += fmt.Sprintf(", %d %% of %s, %s left", at.Bytes*100/at.Total, sizeText(at.Total), max(left, 0).Round(time.Second))
	}
	p.line.Say(text)
}

func (o *verifyOptions) print(r *verify.Report) error {
	if o.json() {
		return report.Encode(o.Out, r)
	}
	return o.printVerified(r)
}
