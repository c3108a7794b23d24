// Package zones has times that are in the zone of the machine, and others.
package zones

import "time"

//treaty:pure
func guilty(s int64) string {
	_ = time.UnixMilli(s).Format(time.RFC3339)   // want `guilty must be pure \(//treaty:pure\), but it depends on the zone of the machine: time.UnixMilli → Format; say which zone: .UTC\(\) or .In\(…\)`
	_ = time.Unix(s, 0).String()                 // want `time.Unix → String`
	_ = (time.UnixMicro(s)).Add(time.Hour).Day() // want `time.UnixMicro → Day`
	at := time.UnixMilli(s)
	year, _, _ := at.Date() // want `time.UnixMilli → Date`
	_ = year
	_, _ = at.Round(time.Hour).MarshalJSON() // want `time.UnixMilli → MarshalJSON`
	_ = at.AddDate(0, 1, 0)                  // want `time.UnixMilli → AddDate`
	return helper(s)                         // want `helper → time.UnixMilli → Format \(zones.go:20\)`
}

func helper(s int64) string { // want helper:`reaches\(zone: time.UnixMilli → Format\)`
	return time.UnixMilli(s).Format(time.Kitchen)
}

//treaty:pure
func innocent(s int64, given time.Time, zone *time.Location) (string, time.Time) {
	_ = time.UnixMilli(s).UTC().Format(time.RFC3339)
	_ = time.UnixMilli(s).In(zone).Hour()
	_ = time.Unix(s, 0).Add(time.Hour).UTC().String()
	_ = time.Unix(s, 0).Unix() + given.Unix() + time.Unix(s, 0).UnixMilli()
	_ = time.Unix(s, 0).Before(given) || time.Unix(s, 0).IsZero()
	_ = given.Format(time.RFC3339)
	at := time.Unix(s, 0)
	at = at.UTC()
	_ = at.Format(time.RFC3339)
	other := time.Unix(s, 0)
	inUTC(&other)
	_ = other.String()
	parsed, _ := time.Parse(time.RFC3339, "")
	_ = parsed.String()
	return given.String(), time.UnixMilli(s)
}

func inUTC(t *time.Time) { *t = t.UTC() }
