package openactive

import "strings"

// The types of opportunity that are told apart.
const (
	typeSeries       = "SessionSeries"
	typeSession      = "ScheduledSession"
	typeEventSeries  = "EventSeries"
	typeEvent        = "Event"
	typeHeadline     = "HeadlineEvent"
	typeCourse       = "Course"
	typeCourseRun    = "CourseInstance"
	typeFacility     = "FacilityUse"
	typeFacilityPart = "IndividualFacilityUse"
	typeSlot         = "Slot"
	typeOnDemand     = "OnDemandEvent"
	typePlace        = "Place"
)

// Why an item is no record, as the report counts it.
const (
	skippedSlot      = "slot"            // an hour of a facility to book
	skippedOnDemand  = "on_demand"       // a film, which nobody meets at
	skippedUnknown   = "unknown_kind"    // kept out, as the standard asks
	skippedDeleted   = "deleted"         // a tombstone of the feed
	skippedCancelled = "cancelled"       // the source says that it is not held
	skippedDescribes = "describes_other" // a place, course or series that others of the import refer to
	skippedOrphan    = "session_without_series"
	skippedUnread    = "unreadable_item"
)

// isKnown tells whether a type is one of the above.
func isKnown(name string) bool {
	switch name {
	case typeSeries, typeSession, typeEventSeries, typeEvent, typeHeadline, typeCourse, typeCourseRun, typeFacility, typeFacilityPart, typeSlot, typeOnDemand, typePlace:
		return true
	}
	return false
}

// typeOf gives the type of an item: as its data says, else by its feed's kind, "FacilityUse/Slot" or
// "ScheduledSession.SessionSeries". Older feeds call everything a session.
func typeOf(n node, kind string) string {
	if name := n.kind(); name != "" {
		switch name {
		case "SportsActivityLocation", "SportsClub", "StadiumOrArena", "ExerciseGym", "PublicSwimmingPool", "CivicStructure", "LocalBusiness":
			return typePlace
		}
		return name
	}
	_, last, ok := strings.Cut(kind, "/")
	if !ok {
		last, _, _ = strings.Cut(kind, ".")
	}
	last = localName(last)
	switch {
	case strings.EqualFold(last, "session"):
		return typeEvent
	case isKnown(last):
		return last
	}
	return ""
}

// holdsMeetings tells whether an opportunity can be a group that meets.
func holdsMeetings(kind string) bool {
	switch kind {
	case typeSeries, typeEventSeries, typeEvent, typeHeadline, typeCourseRun:
		return true
	}
	return false
}
