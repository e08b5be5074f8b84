package hsds

import (
	"path"
	"slices"
	"strings"
)

// The tables of HSDS by one name each, whatever the version calls them.
const (
	tableOrganizations = "organizations"
	tablePrograms      = "programs"
	tableServices      = "services"
	tableAtLocation    = "service_at_location"
	tableLocations     = "locations"
	tableAddresses     = "addresses"
	tablePhysical      = "physical_addresses"
	tablePostal        = "postal_addresses"
	tablePhones        = "phones"
	tableContacts      = "contacts"
	tableSchedules     = "schedules"
	tableRegular       = "regular_schedules"
	tableHolidays      = "holiday_schedules"
	tableAreas         = "service_areas"
	tableLanguages     = "languages"
	tableAccessibility = "accessibility"
	tableCosts         = "cost_options"
	tableEligibility   = "eligibility"
	tableDocuments     = "required_documents"
	tableAttributes    = "attributes"
	tableServiceTerms  = "services_taxonomy"
	tableTaxonomyTerms = "taxonomy_terms"
	tableURLs          = "url"
	tablePayments      = "payments_accepted"
	tableOther         = "other" // known, and nothing of it is imported

)

// keysOf lists the keys the rows of each table are looked up by.
var keysOf = map[string][]string{
	tableOrganizations: {"id"},
	tablePrograms:      {"id"},
	tableServices:      {"id"},
	tableLocations:     {"id"},
	tableTaxonomyTerms: {"id"},
	tableAtLocation:    {"service_id"},
	tableAddresses:     {"location_id"},
	tablePhysical:      {"location_id"},
	tablePostal:        {"location_id"},
	tablePhones:        {"service_id", "location_id", "organization_id", "service_at_location_id", "contact_id"},
	tableContacts:      {"service_id", "location_id", "organization_id", "service_at_location_id"},
	tableSchedules:     {"service_id", "location_id", "service_at_location_id"},
	tableRegular:       {"service_id", "location_id", "service_at_location_id"},
	tableHolidays:      {"service_id", "location_id", "service_at_location_id"},
	tableAreas:         {"service_id", "service_at_location_id"},
	tableLanguages:     {"service_id", "location_id"},
	tableAccessibility: {"location_id"},
	tableCosts:         {"service_id"},
	tableEligibility:   {"service_id"},
	tableDocuments:     {"service_id"},
	tableAttributes:    {"link_id", "service_id"},
	tableServiceTerms:  {"service_id"},
	tableURLs:          {"service_id", "organization_id"},
	tablePayments:      {"service_id"},
}

// tableNames gives the table of each name a file, a resource of a descriptor or a list in JSON may have.
var tableNames = map[string]string{
	"organization": tableOrganizations, "organizations": tableOrganizations, "organisation": tableOrganizations, "organisations": tableOrganizations,
	"program": tablePrograms, "programs": tablePrograms, "service": tableServices, "services": tableServices,
	"service_at_location": tableAtLocation, "service_at_locations": tableAtLocation, "services_at_location": tableAtLocation, "services_at_locations": tableAtLocation, "service_location": tableAtLocation, "service_locations": tableAtLocation,
	"location": tableLocations, "locations": tableLocations, "address": tableAddresses, "addresses": tableAddresses,
	"physical_address": tablePhysical, "physical_addresses": tablePhysical, "postal_address": tablePostal, "postal_addresses": tablePostal, "mail_addresses": tablePostal,
	"phone": tablePhones, "phones": tablePhones, "contact": tableContacts, "contacts": tableContacts,
	"schedule": tableSchedules, "schedules": tableSchedules, "regular_schedule": tableRegular, "regular_schedules": tableRegular,
	"holiday_schedule": tableHolidays, "holiday_schedules": tableHolidays, "service_area": tableAreas, "service_areas": tableAreas,
	"language": tableLanguages, "languages": tableLanguages, "accessibility": tableAccessibility, "accessibilities": tableAccessibility,
	"accessibility_for_disabilities": tableAccessibility, "cost_option": tableCosts, "cost_options": tableCosts,
	"eligibility": tableEligibility, "eligibilities": tableEligibility, "eligibilitys": tableEligibility,
	"required_document": tableDocuments, "required_documents": tableDocuments, "attribute": tableAttributes, "attributes": tableAttributes,
	"service_attribute": tableAttributes, "service_attributes": tableAttributes, "other_attributes": tableAttributes, "other_attribute": tableAttributes,
	"services_taxonomy": tableServiceTerms, "service_taxonomy": tableServiceTerms, "service_taxonomys": tableServiceTerms, "service_taxonomies": tableServiceTerms,
	"services_taxonomies": tableServiceTerms, "taxonomy_term": tableTaxonomyTerms, "taxonomy_terms": tableTaxonomyTerms,
	"url": tableURLs, "urls": tableURLs, "payment_accepted": tablePayments, "payments_accepted": tablePayments,
	"funding": tableOther, "fundings": tableOther, "metadata": tableOther, "meta_table_description": tableOther, "meta_table_descriptions": tableOther,
	"organization_identifier": tableOther, "organization_identifiers": tableOther, "service_capacity": tableOther, "service_capacities": tableOther,
	"unit": tableOther, "units": tableOther, "review": tableOther, "reviews": tableOther, "taxonomies": tableOther, "link_taxonomy": tableOther,
}

// tableOfName gives the table a file's path, the name of a resource or of a list in JSON stands for, by its last
// part: "data/Services.csv" is services.
func tableOfName(name string) (string, bool) {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	base = strings.TrimSuffix(strings.ToLower(base), ".csv")
	base = strings.TrimSuffix(base, ".json")
	t, ok := tableNames[strings.Trim(snake(base), "_ ")]
	if base == "taxonomy" { // of 1.x the terms, of 3.x what they belong to, which has no parents
		return tableTaxonomyTerms, true
	}
	return t, ok
}

// signature is the columns by which a table is known where its name says nothing: all of must, and one of any.
type signature struct {
	table     string
	must, any []string
}

// signatures are tried in order: the first that fits is the table.
var signatures = []signature{
	{tableProviders, []string{"provider_id", "provider_name"}, []string{"telephone_number", "provider_description", "intake_procedure", "line1"}},
	{tableProviderTerms, []string{"provider_id", "taxonomy_code", "taxonomy_name"}, nil},
	{tableProviderFor, []string{"provider_id", "target_population_name"}, nil},
	{tableAttributes, []string{"link_id", "taxonomy_term_id"}, nil},
	{tableServiceTerms, []string{"service_id", "taxonomy_id"}, nil},
	{tableHolidays, []string{"opens_at", "closes_at", "closed"}, nil},
	{tableRegular, []string{"weekday", "opens_at", "closes_at"}, nil},
	{tableSchedules, []string{"opens_at", "closes_at"}, []string{"freq", "byday", "dtstart", "valid_from"}},
	{tableAddresses, []string{"location_id", "address_1"}, []string{"address_type", "city", "postal_code"}},
	{tablePhones, []string{"id", "number"}, []string{"service_id", "location_id", "organization_id", "contact_id", "service_at_location_id"}},
	{tableContacts, []string{"id", "name", "title"}, []string{"service_id", "organization_id", "service_at_location_id", "location_id"}},
	{tableCosts, []string{"service_id", "option"}, []string{"amount", "amount_description", "currency"}},
	{tableEligibility, []string{"service_id", "eligibility"}, nil},
	{tableAreas, []string{"service_id"}, []string{"service_area", "extent", "extent_type"}},
	{tableLanguages, []string{"id", "language"}, []string{"service_id", "location_id"}},
	{tableLanguages, []string{"id", "name", "code"}, []string{"service_id", "location_id", "phone_id"}},
	{tableAccessibility, []string{"location_id"}, []string{"accessibility", "details"}},
	{tableDocuments, []string{"service_id", "document"}, nil},
	{tablePayments, []string{"service_id", "payment"}, nil},
	{tableAtLocation, []string{"id", "service_id", "location_id"}, nil},
	{tableTaxonomyTerms, []string{"id", "name", "parent_id"}, []string{"vocabulary", "taxonomy", "taxonomy_id", "parent_name", "term_uri", "taxonomy_facet"}},
	{tableLocations, []string{"id", "name", "latitude", "longitude"}, []string{"location_type", "organization_id", "transportation", "alternate_name"}},
	{tableServices, []string{"id", "name"}, []string{"program_id", "interpretation_services", "application_process", "eligibility_description", "fees_description", "assured_date", "accreditations"}},
	{tableServices, []string{"id", "name", "organization_id"}, []string{"status", "url", "email", "fees"}},
	{tableOrganizations, []string{"id", "name"}, []string{"tax_status", "tax_id", "legal_status", "year_incorporated", "parent_organization_id"}},
	{tablePrograms, []string{"id", "organization_id", "name"}, []string{"alternate_name"}},
	{tableURLs, []string{"id", "label", "url"}, nil},
}

// required are the columns a table has whatever the version; a file that only has its name is none of ours.
var required = map[string][]string{
	tableOrganizations: {"id", "name"}, tablePrograms: {"id", "name"}, tableServices: {"id", "name"}, tableLocations: {"id"},
	tableAtLocation: {"service_id", "location_id"}, tableAddresses: {"address_1"}, tablePhysical: {"address_1"}, tablePostal: {"address_1"},
	tablePhones: {"number"}, tableSchedules: {"opens_at"}, tableRegular: {"opens_at"}, tableHolidays: {"start_date"},
	tableEligibility: {"eligibility"}, tableServiceTerms: {"service_id", "taxonomy_id"}, tableTaxonomyTerms: {"id", "name"}, tableAttributes: {"taxonomy_term_id"},
}

// serviceColumns are what a table of services of HSDS has beside its id and name; any list may have an id and a name.
var serviceColumns = []string{
	"organization_id", "program_id", "alternate_name", "description", "url", "email", "status", "interpretation_services", "application_process",
	"fees_description", "wait_time", "fees", "accreditations", "eligibility_description", "minimum_age", "maximum_age", "assured_date", "licenses", "alert", "last_modified",
}

// tableOf tells the table a file holds: by its name and header, else by its header alone, else by the end of its
// name ("export-organizations.csv"); "" where it is none of HSDS's.
func tableOf(name string, header []string) string {
	columns := lowered(header)
	t, ok := tableOfName(name)
	if ok && fits(t, columns) {
		return t
	}
	if t := tableOfHeader(columns); t != "" {
		return t
	}
	if t := tableOfEnding(name); t != "" && fits(t, columns) {
		return t
	}
	return ""
}

func lowered(header []string) []string {
	columns := make([]string, len(header))
	for i, column := range header {
		columns[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(column, "\ufeff")))
	}
	return columns
}

// fits tells whether a header has the columns of a table of that name.
func fits(table string, columns []string) bool {
	has := func(column string) bool { return slices.Contains(columns, column) }
	return all(required[table], has) && (table != tableServices || hasServiceColumns(columns))
}

// tableOfHeader tells a table by its columns, in lower case; "" where they are not those of HSDS alone.
func tableOfHeader(columns []string) string {
	has := func(column string) bool { return slices.Contains(columns, column) }
	for _, s := range signatures {
		if all(s.must, has) && (s.any == nil || slices.ContainsFunc(s.any, has)) && (s.table != tableServices || hasServiceColumns(columns)) {
			return s.table
		}
	}
	return ""
}

// tableOfEnding tells a table by the longest end of a file's name that is a table's.
func tableOfEnding(name string) string {
	base := path.Base(strings.ReplaceAll(strings.ToLower(name), `\`, "/"))
	words := strings.FieldsFunc(strings.TrimSuffix(base, path.Ext(base)), func(r rune) bool {
		return r == '-' || r == '_' || r == ' ' || r == '.' || r >= '0' && r <= '9'
	})
	for i := range words {
		if t, ok := tableNames[strings.Join(words[i:], "_")]; ok {
			return t
		}
	}
	return ""
}

// hasServiceColumns tells whether a header is that of a table of services: at least two of its columns beside id and
// name, and few others, which would be lost. Any list may be called "services" and have descriptions.
func hasServiceColumns(columns []string) bool {
	n, others := 0, 0
	for _, column := range columns {
		switch {
		case slices.Contains(serviceColumns, column):
			n++
		case column != "id" && column != "name":
			others++
		}
	}
	return n >= 2 && others <= n
}

func all(columns []string, has func(string) bool) bool {
	return !slices.ContainsFunc(columns, func(column string) bool { return !has(column) })
}
