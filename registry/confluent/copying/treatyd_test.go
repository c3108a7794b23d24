package copying_test

import (
	"bufio"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/confluent/copying"
)

var ready = regexp.MustCompile(`http://[^\s/]+`)

// treatyd starts the program with a database of its own; the registry is its door for
// Kafka clients.
func treatyd(t testing.TB, flags ...string) *registry {
	t.Helper()
	cmd := exec.Command(testkit.Program(t, "../../../cmd/treatyd"), append([]string{"--listen", "127.0.0.1:0", "--data", t.TempDir()}, flags...)...)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, _ := bufio.NewReader(out).ReadString('\n')
	address := ready.FindString(line)
	if address == "" {
		t.Fatalf("treatyd is not ready: %q", line)
	}
	return &registry{t: t, address: address + "/confluent"}
}

func TestATreatydCopiedToAnotherAnswersTheSame(t *testing.T) {
	from, to := treatyd(t), treatyd(t)
	from.fill()
	from.set("config", ":.eu:", "FORWARD")
	from.set("mode", ":.eu:", "READONLY")
	from.do("PUT", "/config", map[string]string{"compatibility": "FULL"})
	report := clone(t, from, to, copying.Options{OneIDSpace: true})
	if len(report.Refused)+len(report.Importing) > 0 {
		t.Errorf("%+v", report)
	}
	asked := same(t, from, to)
	t.Logf("%d answers compared", asked)
	again := clone(t, from, to, copying.Options{OneIDSpace: true})
	if again.Copied+again.Retracted+again.Settings+len(again.Refused) > 0 || again.There != report.Copied {
		t.Errorf("a second time: %+v", again)
	}
}
