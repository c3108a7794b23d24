package lint

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
)

func TestAFindingSaysWhatOneHasToKnowToReadIt(t *testing.T) {
	var c Comparison
	c.Answer = compat.Answer{Complete: true}
	if got := caveat(c); got != "" {
		t.Errorf("a complete answer has the caveat %q", got)
	}
	c.Answer.Complete = false
	if got := caveat(c); !strings.Contains(got, "there may be more breaks") {
		t.Errorf("an incomplete list of breaks has the caveat %q", got)
	}
	c.Answer.Result.StrictWriter = true
	if got := caveat(c); !strings.Contains(got, "taken strictly") {
		t.Errorf("an empty tolerant writer has the caveat %q", got)
	}
}
