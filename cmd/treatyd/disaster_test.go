package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// smallDisk is a file system of a few MiB.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		testkit.Missing(t, "the right to mount a small disk: "+strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() {
		// A child that another test is about to start holds our files for a moment.
		for tries := 1; ; tries++ {
			out, err := exec.Command("umount", dir).CombinedOutput()
			if err == nil {
				return
			}
			if tries == 100 {
				t.Errorf("umount: %v %s", err, out)
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	return dir
}

// described is thing with that description, so that each is a version.
func described(context, text string) map[string]wire.File {
	files := thing(context, 0)
	name := "contexts/" + context + "/ThingHappened/v1.schema.json"
	quoted, _ := json.Marshal(text) // texts have no error
	files[name] = bytes.Replace(files[name], []byte(`"It."`), quoted, 1)
	return files
}

// A full disk refuses with what to do, loses nothing, and when there is room
// again everything goes on, without a restart.
func TestDiskFull(t *testing.T) {
	data := smallDisk(t, "4m")
	ballast := filepath.Join(data, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	address, stop := start(t, data)
	c := ask(t, address)
	acknowledged := 0
	var refused *client.Error
	for refused == nil {
		_, err := c.Push(t.Context(), wire.Push{Home: "things", Files: described("things", fmt.Sprint(acknowledged, strings.Repeat(" long", 8000)))})
		switch {
		case err == nil:
			acknowledged++
		case !errors.As(err, &refused):
			t.Fatal(err)
		}
		if acknowledged > 200 {
			t.Fatal("the disk does not fill up")
		}
	}
	p := refused.Problem
	if p.Status != http.StatusInsufficientStorage || p.Code != "no-space" || !strings.Contains(p.Hint, "make room") {
		t.Errorf("after %d versions: %+v", acknowledged, p)
	}
	holds := func(c *client.Client, most int) {
		t.Helper()
		event, err := c.Event(t.Context(), "things.ThingHappened")
		if err != nil || len(event.Versions) < acknowledged || len(event.Versions) > most {
			t.Fatalf("%d versions were acknowledged, %d are there: %v", acknowledged, len(event.Versions), err)
		}
		for i, v := range event.Versions {
			if schema, err := c.Schema(t.Context(), v.Event, v.Version); err != nil || !strings.Contains(string(schema), fmt.Sprintf(`"%d long`, i)) {
				t.Errorf("%s %s is not what was published: %v", v.Event, v.Version, err)
			}
		}
	}
	holds(c, acknowledged)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	push(t, c, wire.Push{Home: "things", Files: described("things", fmt.Sprint(acknowledged, " long"))})
	acknowledged++
	holds(c, acknowledged)
	stop()
	address, stop = start(t, data)
	defer stop()
	holds(ask(t, address), acknowledged)
	verified(t, &config.Config{Data: data})
}

// verified demands an audit trail as it was written.
func verified(t *testing.T, c *config.Config) {
	t.Helper()
	s, err := openStore(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	counts, err := registry.VerifyAudit(t.Context(), s, func(f registry.AuditFault) { t.Errorf("audit: %s", f) })
	if err != nil || counts.Entries == 0 {
		t.Errorf("%+v, %v", counts, err)
	}
}

// A folder that cannot be written is the operator's to mend: exit code 2, and
// what to do.
func TestReadOnlyFolder(t *testing.T) {
	data := smallDisk(t, "4m")
	good(t, "migrate", "--data", data)
	if out, err := exec.Command("mount", "-o", "remount,ro", data).CombinedOutput(); err != nil {
		t.Fatalf("remount: %v %s", err, out)
	}
	for _, folder := range []string{data, filepath.Join(data, "new")} {
		got := call(t, "", "serve", "--listen", "127.0.0.1:0", "--data", folder)
		if got.code != 2 || !strings.Contains(got.err, "must be writable") {
			t.Errorf("--data %s: exit code %d, %s", folder, got.code, got.err)
		}
	}
}

// A clock that steps back changes no order, no number and no seal.
func TestClockStepsBack(t *testing.T) {
	var clock atomic.Int64
	clock.Store(time.Now().UnixMicro())
	now := func() time.Time { return time.UnixMicro(clock.Load()) }
	data := t.TempDir()
	m, address, stop := running(t, Config{Data: data, SealEvery: 20 * time.Millisecond}, io.Discard, func(m *Main) { m.Now = now })
	c := ask(t, address)
	for i := range 12 {
		result := push(t, c, wire.Push{Home: "things", Files: described("things", fmt.Sprint("number ", i))})
		if got := result.Contracts[0].Versions[0].Version; got != fmt.Sprintf("1.%d", i) || result.Sequence != int64(i+1) {
			t.Errorf("push %d became %s, change %d", i, got, result.Sequence)
		}
		clock.Add(-int64(time.Hour / time.Microsecond))
		time.Sleep(25 * time.Millisecond) // a seal in between
	}
	changes, err := m.Registry.Changes(t.Context(), 0, 100)
	if err != nil || len(changes) != 12 {
		t.Fatalf("%d changes, %v", len(changes), err)
	}
	for i, change := range changes {
		if change.Sequence != int64(i+1) || change.Versions[0].Version.Revision != i {
			t.Errorf("change %d is %d, of %s", i, change.Sequence, change.Versions[0])
		}
	}
	health, err := c.Health(t.Context())
	if err != nil || health.Status != "ok" {
		t.Errorf("health: %+v, %v", health, err)
	}
	stop()
	verified(t, &config.Config{Data: data})
}

// SIGTERM in the middle of publishing lets what is under way finish: whoever was
// answered was answered truly, nobody is cut off, and the exit code is 0.
func TestStopUnderLoad(t *testing.T) {
	data := t.TempDir()
	cmd, address := launch(t, buildProgram(t), data)
	var work sync.WaitGroup
	var acknowledged atomic.Int64
	begun := make(chan struct{}, 1000)
	for i := range 8 {
		work.Go(func() {
			c, err := client.New(address, impatient)
			if err != nil {
				t.Error(err)
				return
			}
			for n := 0; ; n++ {
				name := fmt.Sprintf("home%d", i)
				_, err := c.Push(context.Background(), wire.Push{Home: name, Files: described(name, fmt.Sprint(n))})
				if err != nil {
					var refused *client.Error
					if errors.As(err, &refused) || !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
						t.Errorf("home %d: %v", i, err)
					}
					return
				}
				acknowledged.Add(1)
				select {
				case begun <- struct{}{}:
				default:
				}
			}
		})
	}
	for range 16 {
		<-begun
	}
	told := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("treatyd ended with %v", err)
	}
	took := time.Since(told)
	t.Logf("it took %v to stop; %d pushes were answered", took, acknowledged.Load())
	if took > 20*time.Second {
		t.Errorf("it took %v to stop", took)
	}
	work.Wait()
	again, stop := start(t, data)
	defer stop()
	health, err := ask(t, again).Health(t.Context())
	if err != nil || int64(health.Versions) != acknowledged.Load() {
		t.Errorf("%d versions were acknowledged, %+v: %v", acknowledged.Load(), health, err)
	}
}
