import { Group, NativeSelect } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { Plot } from '../shared/Plot';
import { ProblemNote } from '../shared/ProblemNote';
import { Empty, Rows } from '../shared/Waiting';
import { figure } from '../shared/words';
import { everyDay, overall, valueOf } from './days';
import type { StatsOf } from './figures';

interface Props { stats: StatsOf; zone: Zone; isAll: boolean; days: number; today: string }

export function EngineStatistics({ stats, zone, isAll, days, today }: Props) {
  const query = useQuery({
    queryKey: ['stats', stats.engine, isAll ? 'all' : zone.id, days], queryFn: () => api.engines.stats(stats.engine, isAll ? null : zone.id, days), refetchInterval: 60_000, placeholderData: keepPreviousData,
  });
  const rows = query.data?.historical ?? [];
  const dates = everyDay(rows, today, days);
  const weight = stats.headline[0]!.name;
  return (
    <section className="panel stats" aria-label={stats.name}>
      <h2>{stats.name}</h2>
      {query.isPending && <Rows count={4} />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && <Empty title="Nothing in this period">A day appears with the first thing that the engine does.</Empty>}
      {rows.length > 0 && (
        <>
          <dl className="stats-figures">
            {stats.headline.map((each) => (
              <div key={each.name} title={each.what}><dd className="num">{figure(overall(rows, each, weight))}{each.unit && <small> {each.unit}</small>}</dd><dt>{each.label}</dt></div>
            ))}
          </dl>
          <div className="stats-plots">
            {stats.plots.map((plot) => (
              <div key={plot.title}>
                <h3>{plot.title}{plot.unit && <span className="quiet">, {plot.unit}</span>}</h3>
                <Plot
                  label={`${stats.name}: ${plot.title}`} {...(plot.unit && { unit: plot.unit })} kind={plot.kind} placeName="Day" places={dates.map(({ date }) => date.slice(5))}
                  series={plot.figures.map(({ name, label }) => ({ name: label, values: dates.map(({ row }) => valueOf(row, name)) }))}
                />
              </div>
            ))}
            {!isAll && <Hours stats={stats} zone={zone} dates={dates.map(({ date }) => date).reverse()} today={today} />}
          </div>
          <Meanings stats={stats} />
        </>
      )}
    </section>
  );
}

function Hours({ stats, zone, dates, today }: { stats: StatsOf; zone: Zone; dates: readonly string[]; today: string }) {
  const [picked, setPicked] = useState<string | null>(null);
  const date = picked && dates.includes(picked) ? picked : today;
  const query = useQuery({ queryKey: ['stats', stats.engine, 'hours', zone.id, date], queryFn: () => api.engines.hours(stats.engine, zone.id, date), refetchInterval: 60_000, placeholderData: keepPreviousData });
  const hours = query.data?.hours ?? [];
  return (
    <>
      <div>
        <Group gap={8} justify="space-between">
          <h3>{stats.hours.count} by hour <span className="quiet">of {zone.time_zone}</span></h3>
        <NativeSelect size="xs" aria-label={`${stats.name}: day of the hours`} value={date} onChange={(event) => setPicked(event.currentTarget.value)} data={dates.map((value) => ({ value, label: value === today ? `Today, ${value}` : value }))} />
      </Group>
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {hours.length > 0 && <Plot label={`${stats.name}: by hour`} kind="bars" placeName="Hour" places={hours.map(({ hour }) => hourName(hour))} series={[{ name: stats.hours.count, values: hours.map(({ count }) => (count === 0 ? null : count)) }]} />}
      </div>
      <div>
        <h3>{stats.hours.mean} by hour{stats.hours.unit && <span className="quiet">, mean, {stats.hours.unit}</span>}</h3>
        {hours.length > 0 && (
          <Plot
            label={`${stats.name}: ${stats.hours.mean} by hour`} {...(stats.hours.unit && { unit: stats.hours.unit })} kind="lines" placeName="Hour" places={hours.map(({ hour }) => hourName(hour))}
            series={[{ name: stats.hours.mean, values: hours.map(({ mean }) => mean) }]}
          />
        )}
      </div>
    </>
  );
}

function hourName(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

function Meanings({ stats }: { stats: StatsOf }) {
  const all = [...stats.headline, ...stats.plots.flatMap(({ figures }) => figures)].filter(({ what }) => what !== 'As above.');
  return (
    <details>
      <summary>What the figures mean</summary>
      <dl className="facts stats-meanings">{all.map(({ name, label, what }) => <div key={name + label} className="stats-meaning"><dt>{label}</dt><dd>{what}</dd></div>)}</dl>
      <p className="quiet">A grey foot under a day or an hour: nothing happened, so nothing was measured. Every figure is kept by business date when the fact is written and stays when facts are archived; hours are read from the facts and end with them.</p>
    </details>
  );
}
