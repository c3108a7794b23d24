package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

func TestMain(m *testing.M) { os.Exit(testkit.Tests{M: m}.Run()) }

// buildProgram returns the path of the program.
func buildProgram(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		testkit.Missing(t, "time to build and kill treatyd: run without -short")
	}
	return testkit.Program(t, ".")
}

// launch starts the program as a process of its own and returns its address.
func launch(t *testing.T, program, data string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(program, "--listen", "127.0.0.1:0", "--data", data)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("treatyd said nothing: %v", err)
	}
	return cmd, strings.TrimSpace(line[strings.Index(line, "http://"):])
}

// thing is a workspace of one event with that many properties.
func thing(context string, properties int) map[string]wire.File {
	var b strings.Builder
	for i := range properties {
		fmt.Fprintf(&b, `, "p%d": {"type": "string"}`, i)
	}
	dir := "contexts/" + context + "/"
	return map[string]wire.File{
		dir + "context.yaml":                     wire.File("context: " + context + "\nowner: team\npurpose: Has things.\n"),
		dir + "ThingHappened/event.yaml":         wire.File("event: ThingHappened\nsummary: It happened.\nvisibility: public\nkind: domain\nkey: /id\nversions:\n  1: {status: active}\n"),
		dir + "ThingHappened/v1.schema.json":     wire.File(`{"type": "object", "description": "It.", "required": ["id"], "properties": {"id": {"type": "string"}` + b.String() + "}}"),
		dir + "ThingHappened/examples/v1.a.json": wire.File(`{"id": "1"}`),
	}
}

// A version that was answered with success is there after the process was
// killed in the middle of its work, and no number is skipped.
func TestAcknowledgedVersionsSurviveKill(t *testing.T) {
	program, data := buildProgram(t), t.TempDir()
	acknowledged := 0
	for round := range 4 {
		cmd, address := launch(t, program, data)
		c := ask(t, address)
		time.AfterFunc(time.Duration(60+40*round)*time.Millisecond, func() { _ = cmd.Process.Kill() })
		for properties := acknowledged; ; properties++ {
			result, err := c.Push(t.Context(), wire.Push{Home: "things", Files: thing("things", properties)})
			if err != nil {
				break // killed
			}
			if got := result.Contracts[0].Versions[0].Version; got != fmt.Sprintf("1.%d", properties) {
				t.Fatalf("push %d became version %s", properties, got)
			}
			acknowledged = properties + 1
		}
		_ = cmd.Wait()
	}
	if acknowledged == 0 {
		t.Fatal("no push was accepted before the kills")
	}
	address, stop := start(t, data)
	defer stop()
	event, err := ask(t, address).Event(t.Context(), "things.ThingHappened")
	if err != nil {
		t.Fatal(err)
	}
	// One more may have been committed whose answer was cut off.
	if n := len(event.Versions); n != acknowledged && n != acknowledged+1 {
		t.Errorf("%d versions after %d were acknowledged", n, acknowledged)
	}
	for i, v := range event.Versions {
		if v.Version != fmt.Sprintf("1.%d", i) {
			t.Errorf("version %d is numbered %s", i, v.Version)
		}
	}
	t.Logf("%d versions acknowledged over 4 kills", acknowledged)
}

func TestConcurrentPushes(t *testing.T) {
	c := boot(t, t.TempDir())
	var work sync.WaitGroup
	for i := range 12 {
		work.Go(func() { // each home has one event
			name := fmt.Sprintf("things%d", i)
			for properties := range 3 {
				result, err := c.Push(t.Context(), wire.Push{Home: name, Files: thing(name, properties)})
				if err != nil {
					t.Error(err)
				} else if got := result.Contracts[0].Versions[0].Version; got != fmt.Sprintf("1.%d", properties) {
					t.Errorf("%s: push %d became %s", name, properties, got)
				}
			}
		})
	}
	work.Wait()
	for range 8 { // all push the same: one publishes, the others find it there
		work.Go(func() {
			if _, err := c.Push(t.Context(), wire.Push{Home: "same", Files: thing("same", 1)}); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	events, err := c.Events(t.Context())
	if err != nil || len(events) != 13 {
		t.Fatalf("%d events, %v; want 13", len(events), err)
	}
	health, err := c.Health(t.Context())
	if err != nil || health.Versions != 12*3+1 || health.Sequence != 12*3+1 {
		t.Errorf("health %+v, %v; want 37 versions of 37 changes", health, err)
	}
}
