/* SPDX-License-Identifier: MIT */
#include <nanocfg/document.h>

#include <string.h>

#include "write_file.h"

static const char example[] =
    "{\n"
    "  \"server\": {\n"
    "    \"host\":             \"0.0.0.0\",\n"
    "    \"port\":             53,\n"
    "    \"upstream\":         [\"8.8.8.8\", \"1.1.1.1\"],\n"
    "    \"upstream_timeout\": 3,\n"
    "    \"cache_enabled\":    true,\n"
    "    \"cache_ttl\":        300,\n"
    "    \"cache_size\":       1000,\n"
    "    \"log_level\":        \"INFO\",\n"
    "    \"log_queries\":      false,\n"
    "    \"hot_reload\":       true\n"
    "  },\n"
    "  \"zones\": {\n"
    "    \"internal.lan\": {\n"
    "      \"soa\": {\n"
    "        \"mname\": \"ns1.internal.lan\", \"rname\": \"admin.internal.lan\",\n"
    "        \"serial\": 2024010101, \"refresh\": 3600, \"retry\": 900,\n"
    "        \"expire\": 604800, \"minimum\": 300\n"
    "      },\n"
    "      \"ns\": [\"ns1.internal.lan\"]\n"
    "    }\n"
    "  },\n"
    "  \"records\": [\n"
    "    { \"name\": \"ns1.internal.lan\",   \"type\": \"A\",     \"value\": \"192.168.1.1\",\n"
    "      \"comment\": \"the machine that runs this server\" },\n"
    "    { \"name\": \"web.internal.lan\",   \"type\": \"A\",     \"value\": \"192.168.1.100\",\n"
    "      \"ttl\": 300 },\n"
    "    { \"name\": \"web.internal.lan\",   \"type\": \"AAAA\",  \"value\": \"fd00::100\" },\n"
    "    { \"name\": \"db.internal.lan\",    \"type\": \"A\",     \"value\": \"192.168.1.101\" },\n"
    "    { \"name\": \"mail.internal.lan\",  \"type\": \"A\",     \"value\": \"192.168.1.102\" },\n"
    "    { \"name\": \"api.internal.lan\",   \"type\": \"CNAME\", \"value\": "
    "\"web.internal.lan\",\n"
    "      \"comment\": \"another name of web\" },\n"
    "    { \"name\": \"internal.lan\",       \"type\": \"MX\",    \"value\": "
    "\"mail.internal.lan\",\n"
    "      \"priority\": 10 },\n"
    "    { \"name\": \"internal.lan\",       \"type\": \"TXT\",   \"value\": \"v=spf1 mx ~all\" "
    "},\n"
    "    { \"name\": \"*.app.internal.lan\", \"type\": \"A\",     \"value\": \"192.168.1.200\",\n"
    "      \"comment\": \"x.app.internal.lan for every x, and app.internal.lan\" }\n"
    "  ],\n"
    "  \"rewrites\": [\n"
    "    { \"match\": \"ads.example.com\", \"action\": \"nxdomain\", \"comment\": \"block ads\" "
    "},\n"
    "    { \"match\": \"tracker.net\",     \"action\": \"nxdomain\" },\n"
    "    { \"match\": \"*.tracker.net\",   \"action\": \"nxdomain\",\n"
    "      \"comment\": \"every name below tracker.net\" }\n"
    "  ]\n"
    "}\n";

const char *ncfg_example(void)
{
    return example;
}

int ncfg_write_example(const char *path, int exclusive)
{
    return exclusive ? ncfg_write_new(path, example, sizeof(example) - 1)
                     : ncfg_store(path, example, sizeof(example) - 1);
}
