package importer

// Field is what a column can stand for.
type Field string

// The fields. One field may take several columns, read in the file's order.
const (
	FieldIgnored         Field = "ignored"          // not kept at all
	FieldKept            Field = "kept"             // kept as the source wrote it, in Originals
	FieldUnpublished     Field = "unpublished"      // kept with the source's row and on no page, until somebody says what it is
	FieldID              Field = "id"               // the source's own id of the record
	FieldName            Field = "name"             // several are tried in order until one is filled
	FieldAlsoKnownAs     Field = "also_known_as"    // other names, one a line or separated by ";"
	FieldOrganisation    Field = "organisation"     // who runs it
	FieldOrganisationKey Field = "organisation_key" // the source's id of who runs it
	FieldSummary         Field = "summary"          // one sentence
	FieldDescription     Field = "description"      // several are put below each other
	FieldEligibility     Field = "eligibility"      // who may come, in words
	FieldCategory        Field = "category"         // the source's own words for what it is
	FieldKind            Field = "kind"             // group, service, line or place, in words
	FieldStatus          Field = "status"           // open or closed down
	FieldVenue           Field = "venue"            // name of the place
	FieldPlaceKey        Field = "place_key"        // the source's id of the place
	FieldAddress         Field = "address"          // street and number, or a whole address
	FieldSuburb          Field = "suburb"
	FieldState           Field = "state"
	FieldPostcode        Field = "postcode"
	FieldCountry         Field = "country"
	FieldLatitude        Field = "latitude"  // degrees, WGS 84
	FieldLongitude       Field = "longitude" // degrees, WGS 84
	FieldPoint           Field = "point"     // both in one cell: "-37.80, 144.98"
	FieldPostal          Field = "postal"    // where letters go: kept, never a place
	FieldTransport       Field = "transport" // how to get there
	FieldDirections      Field = "directions"
	FieldAreaServed      Field = "area_served"
	FieldPhone           Field = "phone"
	FieldFax             Field = "fax" // kept, never dialled
	FieldEmail           Field = "email"
	FieldWebsite         Field = "website"
	FieldSocial          Field = "social"  // pages and handles on social media
	FieldContact         Field = "contact" // a person or desk to ask for; names are withheld
	FieldAge             Field = "age"
	FieldAgeMin          Field = "age_min" // years
	FieldAgeMax          Field = "age_max" // years
	FieldCost            Field = "cost"
	FieldMonday          Field = "monday"
	FieldTuesday         Field = "tuesday"
	FieldWednesday       Field = "wednesday"
	FieldThursday        Field = "thursday"
	FieldFriday          Field = "friday"
	FieldSaturday        Field = "saturday"
	FieldSunday          Field = "sunday"
	FieldMondayAM        Field = "monday_am" // the morning's hours, or when it opens
	FieldMondayPM        Field = "monday_pm" // the afternoon's hours, or when it closes
	FieldTuesdayAM       Field = "tuesday_am"
	FieldTuesdayPM       Field = "tuesday_pm"
	FieldWednesdayAM     Field = "wednesday_am"
	FieldWednesdayPM     Field = "wednesday_pm"
	FieldThursdayAM      Field = "thursday_am"
	FieldThursdayPM      Field = "thursday_pm"
	FieldFridayAM        Field = "friday_am"
	FieldFridayPM        Field = "friday_pm"
	FieldSaturdayAM      Field = "saturday_am"
	FieldSaturdayPM      Field = "saturday_pm"
	FieldSundayAM        Field = "sunday_am"
	FieldSundayPM        Field = "sunday_pm"
	FieldPublicHolidays  Field = "public_holidays"
	FieldHours           Field = "hours"       // when it is open, or when it meets, in words
	FieldDays            Field = "days"        // the days of a Time column
	FieldTime            Field = "time"        // the time of a Days column
	FieldTimeFrom        Field = "time_from"   // when it begins on the day of a Days column
	FieldTimeTo          Field = "time_to"     // when it ends
	FieldFree            Field = "free"        // yes or no: does it cost nothing
	FieldClosure         Field = "closure"     // when it is shut though it is usually open
	FieldLanguages       Field = "languages"   // that are spoken there
	FieldTimeZone        Field = "time_zone"   // of its meetings, as IANA names it
	FieldFirstVisit      Field = "first_visit" // the answer to one question of a first visit, named by Column.Attribute
	FieldAnswer          Field = "answer"      // yes or no on one attribute, named by Column.Attribute
	FieldSourceURL       Field = "source_url"
)

// Fields lists every field a mapping may name, in the order above.
func Fields() []Field {
	return []Field{
		FieldIgnored, FieldKept, FieldUnpublished, FieldID, FieldName, FieldAlsoKnownAs, FieldOrganisation, FieldOrganisationKey, FieldSummary, FieldDescription,
		FieldEligibility, FieldCategory, FieldKind, FieldStatus, FieldVenue, FieldPlaceKey, FieldAddress, FieldSuburb, FieldState, FieldPostcode,
		FieldCountry, FieldLatitude, FieldLongitude, FieldPoint, FieldPostal, FieldTransport, FieldDirections, FieldAreaServed, FieldPhone, FieldFax,
		FieldEmail, FieldWebsite, FieldSocial, FieldContact, FieldAge, FieldAgeMin, FieldAgeMax, FieldCost, FieldFree, FieldMonday, FieldTuesday,
		FieldWednesday, FieldThursday, FieldFriday, FieldSaturday, FieldSunday, FieldMondayAM, FieldMondayPM, FieldTuesdayAM, FieldTuesdayPM,
		FieldWednesdayAM, FieldWednesdayPM, FieldThursdayAM, FieldThursdayPM, FieldFridayAM, FieldFridayPM, FieldSaturdayAM, FieldSaturdayPM,
		FieldSundayAM, FieldSundayPM, FieldPublicHolidays, FieldHours, FieldDays, FieldTime, FieldTimeFrom, FieldTimeTo, FieldClosure, FieldLanguages, FieldTimeZone, FieldFirstVisit, FieldAnswer, FieldSourceURL,
	}
}

// weekFields are the columns of a timetable, by time.Weekday.
func weekFields() (day, am, pm [7]Field) {
	return [7]Field{FieldSunday, FieldMonday, FieldTuesday, FieldWednesday, FieldThursday, FieldFriday, FieldSaturday},
		[7]Field{FieldSundayAM, FieldMondayAM, FieldTuesdayAM, FieldWednesdayAM, FieldThursdayAM, FieldFridayAM, FieldSaturdayAM},
		[7]Field{FieldSundayPM, FieldMondayPM, FieldTuesdayPM, FieldWednesdayPM, FieldThursdayPM, FieldFridayPM, FieldSaturdayPM}
}
