package org.amas.maintenance.step.file;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.util.List;

/**
 * Where tools of this machine may be replaced, and from where.
 *
 * @param folders absolute; in no other one, nor below, is a file replaced. Text, since Spring would
 *     look for a path on the class path first
 * @param mirrors beginnings of the addresses that files may be fetched from
 */
@ConfigurationProperties("amas.step.tool")
record ToolProperties(@DefaultValue List<String> folders, @DefaultValue List<String> mirrors) {}
