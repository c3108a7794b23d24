package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

func newRenew(p *program) *cobra.Command {
	var skip int64
	cmd := storeFlags(&cobra.Command{
		Use:   "renew",
		Short: "Say that the store was put back to an older state",
		Long: `Say that the store was put back to an older state by other means than ` + "`treatyd\nrestore`" + `: pg_restore, a point in time, a snapshot of the disk. It begins another
epoch, so that whoever follows the change feed is told. Stop every treatyd first.`,
		Example: "  treatyd renew --store postgres://treaty@db/treaty --skip-ids 1000",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkSkip(skip); err != nil {
				return err
			}
			cfg, err := p.load(cmd)
			if err != nil {
				return err
			}
			s, err := existingStore(cmd.Context(), &cfg.Config, newLog(p.Err, cfg.Log))
			if err != nil {
				return err
			}
			reach, err := renew(cmd.Context(), s, skip, sqlstore.Reach{})
			if err == nil {
				_, err = fmt.Fprint(p.Out, cfg.StoreName(), " is in a new epoch\n", lost(reach, nil))
			}
			return errors.Join(err, s.Close())
		},
	})
	skipFlag(cmd, &skip)
	return cmd
}

func skipFlag(cmd *cobra.Command, skip *int64) {
	cmd.Flags().Int64Var(skip, "skip-ids", 0, "leave out `N` ids of schemas, which may have been given after the backup")
}

func checkSkip(skip int64) error {
	if skip < 0 || skip > math.MaxInt32 {
		return exit.Usagef("ids end at 2147483647: more than were given since the backup is enough", "--skip-ids %d is not from 0 to %d", skip, math.MaxInt32)
	}
	return nil
}

// renewable is a store that can begin another epoch.
type renewable interface {
	Sequence(context.Context) (int64, error)
	Reach(context.Context) (sqlstore.Reach, error)
	Renew(ctx context.Context, floor int64) error
}

// renew begins another epoch, in which schemas get ids after those that the store
// has, so many more, and those of before. It returns how far the store has come.
func renew(ctx context.Context, s renewable, skip int64, before sqlstore.Reach) (sqlstore.Reach, error) {
	if _, err := s.Sequence(ctx); err != nil { // what is committed gets its number
		return sqlstore.Reach{}, err
	}
	reach, err := s.Reach(ctx)
	if err != nil {
		return reach, err
	}
	return reach, s.Renew(ctx, max(reach.Schema, before.Schema)+skip)
}

// lost says what a store that was put back to reach no longer has, of one that
// had come to before (nil: nobody knows), and what to do.
func lost(reach sqlstore.Reach, before *sqlstore.Reach) string {
	text := "its newest change is " + change(reach) + "\n"
	switch {
	case before == nil:
		text += "what was accepted after that is not in it: publish it again\n"
	case before.Change > reach.Change:
		text += fmt.Sprintf("what was put aside had come to change %s: lost changes: %d; publish them again\n", change(*before), before.Change-reach.Change)
	default:
		text += "what was put aside had no later change\n"
	}
	return text + "it is in a new epoch: readers of the feed with a place of the old one are told (other-epoch) and begin anew\n" +
		"numbers of versions that were given after that change are given again: empty the caches before treatyd\n"
}

func change(r sqlstore.Reach) string {
	if r.Change == 0 {
		return "none"
	}
	return fmt.Sprintf("%d, of %s", r.Change, r.At.UTC().Format(time.RFC3339))
}
