package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/transfer"
)

// standard stands for standard input or output.
const standard = "-"

func newDump(p *program) *cobra.Command {
	var to string
	cmd := storeFlags(&cobra.Command{
		Use:   "dump",
		Short: "Write everything as JSON lines, for another store",
		Long: `Write everything that the store keeps, as one moment has it, as JSON lines, for
` + "`treatyd load`" + ` into another store of any kind: ids, numbers, fingerprints, audit
chains and seals, tombstones and the numbers of the feed stay the same. It works
while treatyd serves. The last line says how many rows there are and what they add
up to: what was cut off cannot be loaded.`,
		Example: "  treatyd dump --data /var/lib/treaty --to treaty.jsonl\n" +
			"  treatyd dump --data old | treatyd load --store postgres://treaty@db/treaty",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd)
			if err != nil {
				return err
			}
			s, err := existingStore(cmd.Context(), &cfg.Config, newLog(p.Err, cfg.Log))
			if err != nil {
				return err
			}
			return errors.Join(p.dump(cmd.Context(), s, to), s.Close())
		},
	})
	cmd.Flags().StringVar(&to, "to", standard, "`file` to write; it must not be there yet; - is standard output")
	return cmd
}

func (p *program) dump(ctx context.Context, s store, to string) error {
	write := func(w io.Writer) error {
		progress := p.NewProgress("rows dumped")
		sum, err := transfer.Write(ctx, w, s, transfer.Info{Version: build.Version(), At: time.Now()},
			func(rows int64) { progress.Step(int(rows), 0) })
		progress.Done()
		if err == nil {
			fmt.Fprintf(p.Err, "%d rows dumped, sha256 %s\n", sum.Rows, sum.Digest)
		}
		return err
	}
	if to == standard {
		return write(p.Out)
	}
	return newFile(to, write)
}

// newFile writes a file that its owner alone can read, and that is there only
// when it is whole.
func newFile(name string, write func(io.Writer) error) error {
	if _, err := os.Lstat(name); err == nil {
		return exit.Usagef("choose another name: nothing is overwritten", "%s is there already", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*") // with mode 0600
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Link(f.Name(), name) // unlike a rename, it overwrites nothing
	}
	return errors.Join(err, os.Remove(f.Name()), syncFolder(filepath.Dir(name)))
}

func newLoad(p *program) *cobra.Command {
	var from string
	var skip int64
	cmd := storeFlags(&cobra.Command{
		Use:   "load",
		Short: "Load what dump wrote into an empty store",
		Long: `Load what ` + "`treatyd dump`" + ` wrote into an empty store of any kind. All of it is
loaded, read back and found to be the same, or nothing is. Stop whatever serves the
store meanwhile.`,
		Example: "  treatyd load --store postgres://treaty@db/treaty --from treaty.jsonl\n" +
			"  treatyd load --data new --from - < treaty.jsonl",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd)
			if err != nil {
				return err
			}
			if err := checkSkip(skip); err != nil {
				return err
			}
			in := p.In
			if from != standard {
				f, err := os.Open(from)
				if err != nil {
					return exit.Usagef("name a file that `treatyd dump` wrote", "%w", err)
				}
				defer f.Close()
				in = f
			}
			s, err := openStore(cmd.Context(), &cfg.Config, newLog(p.Err, cfg.Log))
			if err != nil {
				return err
			}
			return errors.Join(p.loadInto(cmd.Context(), s, in, skip), s.Close())
		},
	})
	cmd.Flags().StringVar(&from, "from", standard, "`file` that dump wrote; - is standard input")
	skipFlag(cmd, &skip)
	return cmd
}

func (p *program) loadInto(ctx context.Context, s store, in io.Reader, skip int64) error {
	progress := p.NewProgress("rows loaded")
	sum, err := transfer.Read(ctx, in, s, func(rows int64) { progress.Step(int(rows), 0) })
	progress.Done()
	var bad *transfer.Error
	switch {
	case errors.Is(err, transfer.ErrNotEmpty), errors.Is(err, transfer.ErrCutOff), errors.Is(err, transfer.ErrChanged), errors.Is(err, transfer.ErrTables), errors.As(err, &bad):
		return exit.Refusef("nothing was loaded", "%w", err)
	case err != nil:
		return fmt.Errorf("nothing was loaded: %w", err)
	}
	reach, err := renew(ctx, s, skip, sqlstore.Reach{})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.Out, "%d rows loaded and compared, sha256 %s\n%s", sum.Rows, sum.Digest, lost(reach, nil))
	return err
}
