package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/codegen/verify"
)

// verifyChecks are the flags of what is looked at beside what schemas say, and of parts of a log.
type verifyChecks struct {
	order, personal string
	since           string
	samples         int
	shard           string
	merge           bool
}

func (c *verifyChecks) flags(f *pflag.FlagSet) {
	f.StringVar(&c.order, "order", "on", "`on` or off: look for duplicates, and for what is out of order within its key")
	f.StringVar(&c.personal, "personal", "on", "`on` or off: look for personal data that no schema marks")
	f.StringVar(&c.since, "since", "", "no event can be older than this `DATE` (default: 2000-01-01)")
	f.IntVar(&c.samples, "samples", verify.DefaultSamples, "keep this `NUMBER` of places of each finding, up to "+verify.Thousands(verify.MostSamples))
	f.StringVar(&c.shard, "shard", "", "the files are this `PART` of the log, the second of five: 2/5; it is kept in --work, for --merge")
	f.BoolVar(&c.merge, "merge", false, "make the report of a log of the folders of its shards")
}

// stages returns what looks at events beside the schemas.
func (c *verifyChecks) stages(opt *verify.Options) ([]verify.Stage, error) {
	checks := verify.Checks{Work: opt.Work, Samples: opt.Samples}
	for flag, to := range map[string]struct {
		says string
		on   *bool
	}{"--order": {c.order, &checks.Order}, "--personal": {c.personal, &checks.Personal}} {
		switch to.says {
		case "on":
			*to.on = true
		case "off":
		default:
			return nil, exit.Usagef(flag+"=off, or leave it out", "%s: %q is neither on nor off", flag, to.says)
		}
	}
	if c.since != "" {
		var err error
		if checks.Since, err = time.Parse(time.DateOnly, c.since); err != nil {
			return nil, exit.Usagef("--since 2019-06-01", "--since: %q is no date", c.since)
		}
	}
	return verify.NewStages(opt.Catalogue, &opt.Layout, checks)
}

// part reads which part of a log the files are.
func (c *verifyChecks) part(work string) (verify.Shard, error) {
	if c.shard == "" {
		return verify.Shard{}, nil
	}
	s, err := verify.ParseShard(c.shard)
	if err != nil {
		return s, exit.Usagef("--shard 2/5 for the second of five parts", "--shard: %w", err)
	}
	if work == "" {
		return s, exit.Usagef("--shard "+s.String()+" --work DIR", "--shard: the folder is missing in which it is kept")
	}
	return s, nil
}

// kept says where a shard is kept. Whether the log is as it should be, --merge says.
func (o *verifyOptions) kept(opt verify.Options, r *verify.Report) error {
	if o.json() {
		return report.Encode(o.Out, r)
	}
	_, err := fmt.Fprintf(o.Out, "shard %s: %s in %s, kept in %s\n",
		opt.Shard, verify.Counted(r.Events, "event"), verify.Counted(int64(r.Files), "file"), term.Safe(opt.Work))
	return err
}

// mergeShards prints the report of a log of its shards.
func (o *verifyOptions) mergeShards(ctx context.Context, dirs []string) error {
	if o.checks.shard != "" || o.resume {
		return exit.Usagef("treaty verify --merge DIR...", "--merge reads shards, and makes or resumes none")
	}
	if o.checks.samples != verify.DefaultSamples {
		return exit.Usagef("treaty verify --merge DIR..., and --samples where the shards are made", "--merge shows the places that shards kept")
	}
	r, err := verify.Merge(ctx, dirs, o.work)
	var not *verify.NotMergeable
	if errors.As(err, &not) {
		return exit.Usagef(not.Hint, "%w", not)
	}
	if err != nil {
		return o.ended(err)
	}
	return o.judge(r)
}
