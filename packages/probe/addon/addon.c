// SPDX-License-Identifier: Apache-2.0
/*
 * The Node-API face of the probe; src/addon.ts describes it. TypeScript checks the arguments; here is checked only what
 * could crash: the handle and the lengths of buffers. No state is global, so worker threads may load it too.
 */
#include "probe.h"
#include <node_api.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ABI 1

struct handle {
	struct probe *probe; /* NULL: closed */
};

static const napi_type_tag handle_tag = { 0x5a4b8f1d2c3e4a57, 0x9d0e6b7c1f2a3b48 };

static napi_value throw(napi_env env, const char *code, const char *text)
{
	napi_throw_error(env, code, text);
	return NULL;
}

/* Fills `values`; false, with an error thrown, when there are fewer. */
static bool arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values)
{
	size_t have = count;
	if (napi_get_cb_info(env, info, &have, values, NULL, NULL) == napi_ok && have >= count)
		return true;
	throw(env, "PROBE_ARGUMENT", "too few arguments");
	return false;
}

static struct probe *probe_of(napi_env env, napi_value value)
{
	bool ours = false;
	struct handle *handle = NULL;
	if (napi_check_object_type_tag(env, value, &handle_tag, &ours) != napi_ok || !ours ||
	    napi_unwrap(env, value, (void **)&handle) != napi_ok) {
		throw(env, "PROBE_ARGUMENT", "this is no probe");
		return NULL;
	}
	if (!handle->probe)
		throw(env, "PROBE_CLOSED", "the probe was closed");
	return handle->probe;
}

/* The memory of a typed array of `type` with at least `length` elements; NULL, with an error thrown, otherwise. */
static void *memory_of(napi_env env, napi_value value, napi_typedarray_type type, size_t length, size_t *have)
{
	napi_typedarray_type is;
	size_t elements = 0;
	void *data = NULL;
	bool typed = false;
	if (napi_is_typedarray(env, value, &typed) != napi_ok || !typed ||
	    napi_get_typedarray_info(env, value, &is, &elements, &data, NULL, NULL) != napi_ok || is != type ||
	    elements < length || !data /* it is empty */) {
		throw(env, "PROBE_ARGUMENT", "a typed array is missing, of the wrong type or too short");
		return NULL;
	}
	if (have)
		*have = elements;
	return data;
}

static void drop_handle(napi_env env, void *data, void *hint)
{
	(void)env;
	(void)hint;
	struct handle *handle = data;
	if (handle->probe)
		probe_close(handle->probe);
	free(handle);
}

/* The names of `array` with the numbers of `ids`; NULL, with an error thrown, when something is wrong. */
static struct probe_program *programs_of(napi_env env, napi_value array, napi_value ids, size_t *count)
{
	uint32_t length = 0;
	if (napi_get_array_length(env, array, &length) != napi_ok) {
		throw(env, "PROBE_ARGUMENT", "names is no array");
		return NULL;
	}
	uint16_t *numbers = memory_of(env, ids, napi_uint16_array, length, NULL);
	struct probe_program *programs = numbers ? calloc(length + 1, sizeof(*programs)) : NULL;
	if (!programs)
		return NULL;
	for (uint32_t i = 0; i < length; i++) {
		napi_value name;
		if (napi_get_element(env, array, i, &name) != napi_ok ||
		    napi_get_value_string_latin1(env, name, programs[i].name, sizeof(programs[i].name), NULL) != napi_ok) {
			free(programs);
			throw(env, "PROBE_ARGUMENT", "a name is no string");
			return NULL;
		}
		programs[i].id = numbers[i];
	}
	*count = length;
	return programs;
}

/* open(object, names, ids, tables, settings) */
static napi_value open_probe(napi_env env, napi_callback_info info)
{
	napi_value a[5];
	char object[4096];
	if (!arguments(env, info, 5, a))
		return NULL;
	if (napi_get_value_string_utf8(env, a[0], object, sizeof(object), NULL) != napi_ok)
		return throw(env, "PROBE_ARGUMENT", "object is no string");
	struct probe_settings settings;
	void *tables = memory_of(env, a[3], napi_uint8_array, TABLES_BYTES, NULL);
	void *words = tables ? memory_of(env, a[4], napi_biguint64_array, sizeof(settings) / sizeof(uint64_t), NULL) : NULL;
	if (!words)
		return NULL;
	memcpy(&settings, words, sizeof(settings));
	size_t count = 0;
	struct probe_program *programs = programs_of(env, a[1], a[2], &count);
	if (!programs)
		return NULL;
	struct probe_failure failure;
	struct probe *probe = probe_open(object, programs, count, tables, &settings, &failure);
	free(programs);
	if (!probe)
		return throw(env, failure.code, failure.text);

	napi_value result;
	struct handle *handle = malloc(sizeof(*handle));
	if (handle)
		handle->probe = probe;
	if (!handle || napi_create_object(env, &result) != napi_ok ||
	    napi_type_tag_object(env, result, &handle_tag) != napi_ok ||
	    napi_wrap(env, result, handle, drop_handle, NULL, NULL) != napi_ok) {
		free(handle);
		probe_close(probe);
		return throw(env, "PROBE_LOAD_FAILED", "no handle");
	}
	return result;
}

static napi_value drain(napi_env env, napi_callback_info info)
{
	napi_value a[2], result;
	size_t room = 0;
	struct probe *probe = arguments(env, info, 2, a) ? probe_of(env, a[0]) : NULL;
	void *into = probe ? memory_of(env, a[1], napi_uint8_array, 0, &room) : NULL;
	if (!into)
		return NULL;
	napi_create_uint32(env, probe_drain(probe, into, room), &result);
	return result;
}

static napi_value throw_errno(napi_env env, const char *what, int error)
{
	char text[256];
	snprintf(text, sizeof(text), "%s: %s", what, strerror(-error));
	return throw(env, "PROBE_SYSTEM", text);
}

static napi_value wait_for_data(napi_env env, napi_callback_info info)
{
	napi_value a[2], result;
	int32_t timeout = 0;
	struct probe *probe = arguments(env, info, 2, a) ? probe_of(env, a[0]) : NULL;
	if (!probe)
		return NULL;
	napi_get_value_int32(env, a[1], &timeout);
	int ready = probe_wait(probe, timeout);
	if (ready < 0)
		return throw_errno(env, "wait", ready);
	napi_get_boolean(env, ready, &result);
	return result;
}

static napi_value set_tables(napi_env env, napi_callback_info info)
{
	napi_value a[2];
	struct probe *probe = arguments(env, info, 2, a) ? probe_of(env, a[0]) : NULL;
	void *tables = probe ? memory_of(env, a[1], napi_uint8_array, TABLES_BYTES, NULL) : NULL;
	int error = tables ? probe_set_tables(probe, tables) : 0;
	return error ? throw_errno(env, "setTables", error) : NULL;
}

static napi_value add_to_tree(napi_env env, napi_callback_info info)
{
	napi_value a[2];
	uint32_t pid = 0;
	struct probe *probe = arguments(env, info, 2, a) ? probe_of(env, a[0]) : NULL;
	if (!probe)
		return NULL;
	napi_get_value_uint32(env, a[1], &pid);
	int error = probe_add_to_tree(probe, pid);
	return error ? throw_errno(env, "addToTree", error) : NULL;
}

static napi_value cpus(napi_env env, napi_callback_info info)
{
	napi_value a[1], result;
	struct probe *probe = arguments(env, info, 1, a) ? probe_of(env, a[0]) : NULL;
	if (!probe)
		return NULL;
	napi_create_uint32(env, probe_cpus(probe), &result);
	return result;
}

static napi_value counts(napi_env env, napi_callback_info info)
{
	napi_value a[2];
	const size_t each = CODES * COUNTS_PER_CODE;
	struct probe *probe = arguments(env, info, 2, a) ? probe_of(env, a[0]) : NULL;
	uint64_t *into = probe ? memory_of(env, a[1], napi_biguint64_array, probe_cpus(probe) * each, NULL) : NULL;
	if (!into)
		return NULL;
	for (unsigned cpu = 0; cpu < probe_cpus(probe); cpu++) {
		const volatile uint64_t *from = probe_counts(probe, cpu);
		for (size_t i = 0; i < each; i++)
			*into++ = from[i];
	}
	return NULL;
}

static napi_value boot_time(napi_env env, napi_callback_info info)
{
	napi_value a[1], result;
	struct probe *probe = arguments(env, info, 1, a) ? probe_of(env, a[0]) : NULL;
	if (!probe)
		return NULL;
	napi_create_bigint_uint64(env, probe_boot_time_ns(probe), &result);
	return result;
}

static napi_value close_probe(napi_env env, napi_callback_info info)
{
	napi_value a[1];
	bool ours = false;
	struct handle *handle = NULL;
	if (!arguments(env, info, 1, a))
		return NULL;
	if (napi_check_object_type_tag(env, a[0], &handle_tag, &ours) != napi_ok || !ours ||
	    napi_unwrap(env, a[0], (void **)&handle) != napi_ok)
		return throw(env, "PROBE_ARGUMENT", "this is no probe");
	if (handle->probe)
		probe_close(handle->probe);
	handle->probe = NULL;
	return NULL;
}

#define FUNCTION(name, function) { name, NULL, function, NULL, NULL, NULL, napi_enumerable, NULL }

NAPI_MODULE_INIT()
{
	const napi_property_descriptor face[] = {
		FUNCTION("open", open_probe),      FUNCTION("drain", drain),
		FUNCTION("wait", wait_for_data),   FUNCTION("setTables", set_tables),
		FUNCTION("addToTree", add_to_tree), FUNCTION("cpus", cpus),
		FUNCTION("counts", counts),        FUNCTION("bootTime", boot_time),
		FUNCTION("close", close_probe),
	};
	napi_value abi;
	napi_create_uint32(env, ABI, &abi);
	napi_set_named_property(env, exports, "abi", abi);
	napi_define_properties(env, exports, sizeof(face) / sizeof(*face), face);
	return exports;
}
